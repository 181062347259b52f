import { Component, onWillStart, onWillUnmount, useEffect, useRef } from '@odoo/owl';
import { loadBundle } from '@web/core/assets';
import { cookie } from '@web/core/browser/cookie';
import { getColor } from '@web/core/colors/colors';
import { localization } from '@web/core/l10n/localization';
import { _t } from '@web/core/l10n/translation';
import type { Run } from '../sync/runs';
import { chartConfig, hasFailed, type Look } from './chart_data';

/** Of Odoo's own chart library, what is used here. It puts itself on the page. */
declare const Chart: new (canvas: HTMLCanvasElement, config: object) => { destroy(): void };

interface Props {
  runs: Run[];
}

/** Past runs as a picture; beside it the same is there as a table, for people who do not see it. */
export class RunChart extends Component<Props> {
  static override template = 'account_online_synchronization.RunChart';
  static override props = { runs: Array };

  declare canvas: { el: HTMLCanvasElement | null };

  override setup(): void {
    this.canvas = useRef('canvas');
    let chart: { destroy(): void } | null = null;
    onWillStart(() => loadBundle('web.chartjs_lib'));
    useEffect(
      () => {
        if (!this.canvas.el) return;
        chart = new Chart(
          this.canvas.el,
          chartConfig(this.props.runs, this.look(this.canvas.el), localization.direction === 'rtl'),
        );
        return () => chart?.destroy();
      },
      () => [this.props.runs],
    );
    onWillUnmount(() => {
      chart = null;
    });
  }

  /** Words and lines as they are around it, whatever the page's dress. */
  look(canvas: HTMLElement): Look {
    const style = getComputedStyle(canvas);
    const { color, fontFamily } = style;
    const scheme = cookie.get('color_scheme');
    return {
      booked: getColor(3, scheme, 'odoo'),
      held: style.getPropertyValue('--warning'),
      failed: style.getPropertyValue('--danger'),
      duration: getColor(1, scheme, 'odoo'),
      text: color,
      grid: `color-mix(in srgb, ${color} 12%, transparent)`,
      font: fontFamily,
    };
  }

  get label(): string {
    const { runs } = this.props;
    const booked = runs.reduce((sum, run) => sum + (run.counts?.booked ?? 0), 0);
    return _t('%(runs)s runs, %(booked)s transactions booked, %(failed)s runs failed', {
      runs: runs.length,
      booked,
      failed: runs.filter(hasFailed).length,
    });
  }
}
