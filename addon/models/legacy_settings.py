from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    online_legacy_notice = fields.Char(readonly=True)
    online_legacy_tokens = fields.Integer(readonly=True)
    online_legacy_reported = fields.Boolean(readonly=True)

    @api.model
    def get_values(self):
        values = super().get_values()
        if self.env.is_system():
            values.update(self.env['account.online.legacy']._settings())
        return values

    def action_online_legacy_report(self):
        return self.env['account.online.legacy']._open_report()

    def action_online_legacy_erase(self):
        """Behind a question: what is erased does not come back."""
        if not self.env.is_system():
            raise AccessError(_('Only an administrator erases old tokens.'))
        count = self.env['account.online.legacy'].sudo()._erase_tokens()
        return self._online_sync_told(_('%s old tokens are erased.', count))


class AccountOnlineLegacy(models.AbstractModel):
    _inherit = 'account.online.legacy'

    def _settings(self):
        """What the settings show: nothing where there never was an old synchronization."""
        found = self.env['account.online.link'].sudo().with_context(active_test=False).search_count([
            ('client_id', '=like', 'legacy-%'),
        ])
        installed = bool(self._legacy_modules())
        notice = False
        if found or installed:
            notice = _(
                'The bank feeds of before December 2020 are disconnected. %s of them are listed under Online '
                'Synchronization: connect the banks again there.', found,
            ) if found else _(
                'The bank feeds of before December 2020 are disconnected. They are listed under Online Synchronization '
                'once this database is paired.',
            )
        return {
            'online_legacy_notice': notice,
            'online_legacy_tokens': self._count_tokens(),
            'online_legacy_reported': bool(self._report()),
        }

    def _open_report(self):
        if not self.env.is_system():
            raise AccessError(_('Only an administrator opens the report.'))
        report = self._report()
        if not report:
            raise UserError(_('There is no report yet: it is made when this database is paired.'))
        return {'type': 'ir.actions.act_url', 'url': f'/web/content/{report.id}?download=true', 'target': 'self'}
