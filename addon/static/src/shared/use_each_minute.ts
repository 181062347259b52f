import { onMounted, onWillUnmount, useComponent } from '@odoo/owl';

const MINUTE_MS = 60_000;

/** Renders the component again each minute: "3 minutes ago" does not stay true on a page that stays open. */
export function useEachMinute(): void {
  const component = useComponent();
  let timer: ReturnType<typeof setInterval> | undefined;
  onMounted(() => {
    timer = setInterval(() => component.render(), MINUTE_MS);
  });
  onWillUnmount(() => clearInterval(timer));
}
