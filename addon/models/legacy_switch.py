import json
import logging
import re

from odoo import models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

OURS = 'account_online_synchronization'
# The module of before December 2020 and its two models, by the names they have in the field.
LEGACY = 'account_online_sync'
LEGACY_MODELS = ('account.online.provider', 'account.online.journal')
PARAMETER = f'{OURS}.legacy_off'
# Where setting up a bank begins: here the old way gives way to ours.
ENTRY_POINTS = (('res.company', 'setting_init_bank_account_action'), ('account.journal', 'action_configure_bank_journal'))


class AccountOnlineLegacy(models.AbstractModel):
    """The module of before December 2020, where it is installed: it stays, and is out of the way.

    Nothing of it is known but what the database says: its views, menus and scheduled actions are found there, and what
    they call is shut where no other module has a part in it.
    """

    _name = 'account.online.legacy'
    _description = 'Synchronization of before December 2020'

    # --- what there is --------------------------------------------------------------------------------------------

    def _legacy_modules(self):
        """:return: the names of the old module and of all that stand on it; empty where it is not installed"""
        self.env.cr.execute("""
            WITH RECURSIVE standing AS (
                SELECT id, name FROM ir_module_module
                WHERE name = %s AND state IN ('installed', 'to upgrade')
                UNION
                SELECT m.id, m.name FROM standing s
                JOIN ir_module_module_dependency d ON d.name = s.name
                JOIN ir_module_module m ON m.id = d.module_id AND m.state IN ('installed', 'to upgrade')
            ) SELECT name FROM standing
        """, [LEGACY])
        return {name for name, in self.env.cr.fetchall()} - {OURS}

    def _legacy_ids(self, model, modules):
        """The records of a model that these modules brought."""
        return self.env['ir.model.data'].sudo().search([
            ('model', '=', model), ('module', 'in', list(modules)),
        ]).mapped('res_id')

    def _legacy_crons(self):
        return self.env['ir.cron'].sudo().with_context(active_test=False).search([
            '|', ('model_id.model', 'in', LEGACY_MODELS), ('id', 'in', self._legacy_ids('ir.cron', [LEGACY])),
        ])

    def _legacy_menus(self):
        menus = self.env['ir.ui.menu'].sudo().with_context(active_test=False, **{'ir.ui.menu.full_list': True})
        actions = self.env['ir.actions.act_window'].sudo().search([('res_model', 'in', LEGACY_MODELS)])
        references = [f'ir.actions.act_window,{action.id}' for action in actions]
        return menus.search([
            '|', ('action', 'in', references), ('id', 'in', self._legacy_ids('ir.ui.menu', [LEGACY])),
        ])

    # --- records: switched off once, and noted --------------------------------------------------------------------

    def _switch_off(self):
        """Idempotent. :return: whether anything was switched off now"""
        crons = self._legacy_crons().filtered('active')
        menus = self._legacy_menus().filtered('active')
        if not crons and not menus:
            return False
        off = json.loads(self.env['ir.config_parameter'].sudo().get_param(PARAMETER) or '{}')
        off['crons'] = sorted({*off.get('crons', []), *crons.ids})
        off['menus'] = sorted({*off.get('menus', []), *menus.ids})
        crons.write({'active': False})
        menus.write({'active': False})
        self.env['ir.config_parameter'].sudo().set_param(PARAMETER, json.dumps(off))
        _logger.info('The bank feeds of %s are disconnected: %s scheduled actions and %s menus are off.',
                     LEGACY, len(off['crons']), len(off['menus']))
        return True

    def _switch_back(self):
        """What uninstalling gives back. The scheduled actions stay off: nothing fetches without being asked to."""
        off = json.loads(self.env['ir.config_parameter'].sudo().get_param(PARAMETER) or '{}')
        menus = self.env['ir.ui.menu'].sudo().with_context(active_test=False).browse(off.get('menus', [])).exists()
        menus.write({'active': True})
        if off:
            _logger.warning('The menus and buttons of %s are back. Its scheduled actions stay off.', LEGACY)
            self._tell_everybody(lambda legacy: legacy._back_message())

    def _tell_reload(self):
        """Pages that are open still show the old buttons."""
        self._tell_everybody(lambda legacy: legacy._gone_message())

    def _tell_everybody(self, words):
        """:param words: gives the message, in the language of whom it is for"""
        users = self.env['res.users'].sudo().search([('share', '=', False)])
        for user in users:
            legacy = self.with_context(lang=user.lang)
            user._bus_send('simple_notification', {
                'type': 'warning',
                'sticky': True,
                'title': legacy.env._('Online Synchronization'),
                'message': words(legacy),
            })

    def _gone_message(self):
        return self.env._(
            'Bank synchronization was replaced by a new one, and the old connections are disconnected. Reload this '
            'page. Then connect your banks again under Accounting, Configuration, Online Synchronization.',
        )

    def _back_message(self):
        return self.env._(
            'The menus and buttons of the bank synchronization of before December 2020 are back. Its scheduled '
            'actions stay off: an administrator switches them on under Settings, Technical, Scheduled Actions. '
            'Reload this page.',
        )

    # --- code: shut in this database's registry only --------------------------------------------------------------

    def _register_hook(self):
        super()._register_hook()
        self.pool.online_shut = {}
        modules = self._legacy_modules()
        if not modules:
            return
        self._switch_off()
        for model, name in self._called_by_buttons(modules):
            self._shut(model, name, modules, _refuse)
        for cron in self._legacy_crons():
            for name in re.findall(r'\bmodel\.(\w+)\(', cron.code or ''):
                self._shut(cron.model_id.model, name, modules, _do_nothing)
        for model, name in ENTRY_POINTS:
            self._skip(model, name, modules)

    def _unregister_hook(self):
        super()._unregister_hook()
        for model, names in getattr(self.pool, 'online_shut', {}).items():
            for name in names:
                if model in self.pool and name in vars(self.pool[model]):
                    delattr(self.pool[model], name)
        self.pool.online_shut = {}

    def _called_by_buttons(self, modules):
        """:return: pairs of model and method that the buttons of these modules call"""
        views = self.env['ir.ui.view'].sudo().with_context(active_test=False)
        found = set()
        for view in views.browse(self._legacy_ids('ir.ui.view', modules)).exists():
            if view.model not in (*LEGACY_MODELS, 'account.journal'):
                continue
            for tag in re.findall(r'<(?:button|a)\b[^>]*>', view.arch_db or ''):
                name = re.search(r'\bname="(\w+)"', tag)
                if name and re.search(r'\btype="object"', tag):
                    found.add((view.model, name[1]))
        return sorted(found)

    def _definers(self, model, name):
        """The classes that have a part in a method, the one that is called first."""
        if model not in self.pool:
            return []
        return [cls for cls in self.pool[model].mro()[1:] if name in vars(cls)]

    def _shut(self, model, name, modules, instead):
        definers = self._definers(model, name)
        if definers and all(getattr(cls, '_module', None) in modules for cls in definers):
            setattr(self.pool[model], name, instead)
            self.pool.online_shut.setdefault(model, set()).add(name)

    def _skip(self, model, name, modules):
        """Where an old class would be called before the first that is not, the latter is called at once."""
        definers = self._definers(model, name)
        first = next((cls for cls in definers if cls._module not in modules), None)
        if first is not None and first is not definers[0]:
            setattr(self.pool[model], name, vars(first)[name])
            self.pool.online_shut.setdefault(model, set()).add(name)

    def _host_way(self, records, name):
        """The host's own answer where the old module would put itself in between.

        :return: a bound method, or None where the old module has no part in it
        """
        modules = self._legacy_modules()
        definers = self._definers(records._name, name)
        if not any(getattr(cls, '_module', None) in modules for cls in definers):
            return None
        host = next(cls for cls in definers if cls._module == 'account')
        return vars(host)[name].__get__(records, type(records))


def _refuse(self, *args, **kwargs):
    raise UserError(self.env['account.online.legacy']._gone_message())


def _do_nothing(self, *args, **kwargs):
    _logger.info('%s is disconnected: its scheduled action does nothing.', self._name)


class Base(models.AbstractModel):
    _inherit = 'base'

    def _get_view(self, view_id=None, view_type='form', **options):
        """Without the buttons of what is disconnected; the views themselves stay, others stand on them."""
        arch, view = super()._get_view(view_id, view_type, **options)
        for name in getattr(self.pool, 'online_shut', {}).get(self._name, ()):
            if getattr(type(self), name, None) is _refuse:
                for node in arch.xpath(f"//*[@type='object'][@name='{name}']"):
                    node.getparent().remove(node)
        return arch, view
