import { Component } from '@odoo/owl';
import { _t } from '@web/core/l10n/translation';
import { registry } from '@web/core/registry';
import { standardWidgetProps, type StandardWidgetProps } from '@web/views/widgets/standard_widget_props';
import { ErrorNote } from '../shared/error_note';
import { durationText, momentText } from '../shared/format';
import { useSidecar } from '../sidecar/use_sidecar';
import type { Run } from '../sync/runs';
import { sentence } from '../sync/sentence';
import { durationOf, hasFailed } from './chart_data';
import { RunChart } from './run_chart';
import { useRuns, type PastRunsList } from './use_runs';

/** The past runs of a connection, on its form. */
export class PastRuns extends Component<StandardWidgetProps> {
  static override template = 'account_online_synchronization.PastRuns';
  static components = { ErrorNote, RunChart };
  static override props = { ...standardWidgetProps };

  declare list: PastRunsList;
  momentText = momentText;
  hasFailed = hasFailed;

  override setup(): void {
    const client = useSidecar();
    const data = () => this.props.record.data;
    this.list = useRuns(
      client,
      () => data()['client_id'] as string,
      () => String(data()['last_refresh']),
    );
  }

  get again(): { label: string; run: () => void } {
    return { label: _t('Try Again'), run: () => void this.list.again() };
  }

  triggerText(run: Run): string {
    if (run.trigger === 'person') return _t('By a person');
    return run.trigger === 'clock' ? _t('Automatic') : _t('Told by the bank');
  }

  resultText(run: Run): string {
    if (run.finishedAt === null) return _t('Under way');
    const { counts, problem } = run;
    if (!hasFailed(run)) return sentence(counts ?? {});
    const why = problem?.message ?? _t('The synchronization was interrupted.');
    return (counts?.booked ?? 0) > 0 ? `${sentence(counts ?? {})} ${why}` : why;
  }

  durationText(run: Run): string {
    const seconds = durationOf(run);
    return seconds === null ? '' : durationText(seconds);
  }
}

registry.category('view_widgets').add('online_past_runs', {
  component: PastRuns,
  fieldDependencies: [
    { name: 'client_id', type: 'char' },
    { name: 'last_refresh', type: 'datetime' },
  ],
});
