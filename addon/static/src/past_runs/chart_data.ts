/** What the chart of past runs shows, apart from the library that draws it. */
import { _t } from '@web/core/l10n/translation';
import { durationText, momentText } from '../shared/format';
import type { Run } from '../sync/runs';

export interface Look {
  booked: string;
  held: string;
  failed: string;
  duration: string;
  text: string;
  grid: string;
  /** The page's own. */
  font: string;
}

interface LegendItem {
  datasetIndex: number;
}

/** In seconds; null while it is not over. */
export function durationOf(run: Run): number | null {
  if (run.finishedAt === null) return null;
  return Math.max(0, (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000);
}

export const hasFailed = (run: Run): boolean => run.outcome === 'failed' || run.outcome === 'problem';

/** @param runs newest first, as the sidecar gives them; the chart shows time from left to right */
export function chartConfig(runs: readonly Run[], look: Look, rightToLeft: boolean): object {
  const shown = rightToLeft ? [...runs] : [...runs].reverse();
  const counts = { yAxisID: 'counts', stack: 'counts', maxBarThickness: 24 };
  // Each part by itself: none of them takes it from the whole.
  const font = { family: look.font };
  const axis = (title: string) => ({
    beginAtZero: true,
    title: { display: true, text: title, color: look.text, font },
    ticks: { precision: 0, color: look.text, font },
  });
  return {
    type: 'bar',
    data: {
      labels: shown.map((run) => momentText(run.startedAt)),
      datasets: [
        {
          ...counts,
          label: _t('Booked'),
          data: shown.map((run) => run.counts?.booked ?? 0),
          backgroundColor: look.booked,
          order: 2,
        },
        {
          ...counts,
          label: _t('Held'),
          data: shown.map((run) => run.counts?.held ?? 0),
          backgroundColor: look.held,
          order: 2,
        },
        {
          type: 'line',
          yAxisID: 'counts',
          label: _t('Failed'),
          data: shown.map((run) => (hasFailed(run) ? 0 : null)),
          showLine: false,
          pointStyle: 'crossRot',
          pointRadius: 6,
          pointHoverRadius: 8,
          pointBorderWidth: 3,
          borderColor: look.failed,
          backgroundColor: look.failed,
          clip: false,
          order: 0,
        },
        {
          type: 'line',
          yAxisID: 'seconds',
          label: _t('Duration'),
          data: shown.map(durationOf),
          borderColor: look.duration,
          backgroundColor: look.duration,
          borderWidth: 2,
          pointRadius: 2,
          tension: 0.2,
          order: 1,
        },
      ],
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false },
      plugins: {
        legend: {
          position: 'top',
          align: 'start',
          rtl: rightToLeft,
          labels: {
            usePointStyle: true,
            boxHeight: 7,
            padding: 16,
            color: look.text,
            font,
            sort: (a: LegendItem, b: LegendItem) => a.datasetIndex - b.datasetIndex,
          },
        },
        tooltip: {
          rtl: rightToLeft,
          titleFont: font,
          bodyFont: font,
          callbacks: {
            label: ({
              dataset,
              raw,
              dataIndex,
            }: {
              dataset: { label: string; yAxisID: string };
              raw: number;
              dataIndex: number;
            }) => {
              if (dataset.yAxisID === 'seconds') return `${dataset.label}: ${durationText(raw)}`;
              const run = shown[dataIndex];
              return dataset.label === _t('Failed') && run?.problem
                ? `${dataset.label}: ${run.problem.message}`
                : `${dataset.label}: ${raw}`;
            },
          },
        },
      },
      scales: {
        x: {
          stacked: true,
          grid: { display: false },
          ticks: { color: look.text, font, maxRotation: 0, autoSkipPadding: 16 },
        },
        counts: {
          ...axis(_t('Transactions')),
          stacked: true,
          suggestedMax: 4,
          grid: { color: look.grid },
          position: rightToLeft ? 'right' : 'left',
        },
        seconds: {
          ...axis(_t('Seconds')),
          grid: { display: false },
          position: rightToLeft ? 'left' : 'right',
        },
      },
    },
  };
}
