import { Component } from '@odoo/owl';
import { _t } from '@web/core/l10n/translation';
import { registry } from '@web/core/registry';
import { standardWidgetProps, type StandardWidgetProps } from '@web/views/widgets/standard_widget_props';
import { ErrorNote } from '../shared/error_note';
import { durationText, momentText } from '../shared/format';
import { useLoaded, type Loaded } from '../shared/use_loaded';
import { useSidecar } from '../sidecar/use_sidecar';
import type { Run, Runs } from '../sync/runs';
import { sentence } from '../sync/sentence';
import { durationOf, hasFailed } from './chart_data';
import { RunChart } from './run_chart';

/** How many the table shows; the picture shows all that the sidecar gives. */
const IN_TABLE = 10;

/** The past runs of a connection, on its form. */
export class PastRuns extends Component<StandardWidgetProps> {
  static override template = 'account_online_synchronization.PastRuns';
  static components = { ErrorNote, RunChart };
  static override props = { ...standardWidgetProps };

  declare loaded: Loaded<Runs>;
  momentText = momentText;
  hasFailed = hasFailed;

  override setup(): void {
    const client = useSidecar();
    this.loaded = useLoaded<Runs>(
      () => `${this.connectionId} ${String(this.props.record.data['last_refresh'])}`,
      () => client.call<Runs>('GET', `/v1/connections/${this.connectionId}/runs`),
    );
  }

  get connectionId(): string {
    return this.props.record.data['client_id'] as string;
  }

  get runs(): Run[] {
    return this.loaded.state.value?.runs ?? [];
  }

  get newest(): Run[] {
    return this.runs.slice(0, IN_TABLE);
  }

  get again(): { label: string; run: () => void } {
    return { label: _t('Try Again'), run: () => void this.loaded.load() };
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
