/** The dialog that connects a bank: the pictures are made through the same. */
export { connectDialog, signInAtBank, type ConnectDialog } from '../../tools/connect-dialog.ts';
