from odoo import _, api, fields, models
from odoo.exceptions import UserError


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    online_sync_url = fields.Char('Sidecar Address')
    # Kept only from the form to its button: it is good for one use, and wiped by it.
    online_sync_code = fields.Char('Pairing Code')
    online_sync_paired = fields.Boolean(readonly=True)
    online_sync_notice = fields.Char(readonly=True)
    # Whose phone numbers need no country code.
    online_sync_country = fields.Char(related='company_id.account_fiscal_country_id.code')

    @api.model
    def get_values(self):
        values = super().get_values()
        if self.env.is_system():
            values.update(self.env['account.online.sidecar']._settings())
        return values

    def action_online_sync_pair(self):
        self.ensure_one()
        if not self.online_sync_url or not self.online_sync_code:
            raise UserError(_('Enter the address of the sidecar and a pairing code.'))
        self.env['account.online.sidecar'].pair(self.online_sync_url, self.online_sync_code)
        self.online_sync_code = False
        return self._online_sync_told(_('This database is paired with the sidecar.'))

    def action_online_sync_unpair(self):
        return self._online_sync_told(self.env['account.online.sidecar'].unpair())

    def _online_sync_told(self, message):
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'title': _('Online Synchronization'),
                'message': message,
                'type': 'success',
                'sticky': True,
                'next': {'type': 'ir.actions.client', 'tag': 'soft_reload'},
            },
        }
