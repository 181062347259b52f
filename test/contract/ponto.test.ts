import { describeProvider } from './conformance.ts';
import { pontoHarness } from './ponto-harness.ts';

describeProvider('Ponto', pontoHarness);
