"""What installing gives and uninstalling takes back beyond our own tables."""


def post_init_hook(env):
    """Make bank statements reachable: Community has a group for them that no role holds and no page offers."""
    basic = env.ref('account.group_account_basic')
    if not basic.privilege_id:
        # With a privilege the group is one of the Accounting roles on a user's form.
        basic.write({
            'privilege_id': env.ref('account.res_groups_privilege_accounting').id,
            'sequence': 30,
        })
        env['ir.config_parameter'].sudo().set_param('account_online_synchronization.gave_bank_role', '1')
    manager = env.ref('account.group_account_manager')
    if basic not in manager.all_implied_ids:
        manager.write({'implied_ids': [(4, basic.id)]})
        env['ir.config_parameter'].sudo().set_param('account_online_synchronization.gave_bank_right', '1')


def uninstall_hook(env):
    """Leave the accounting as it is, and nothing of ours behind: no user, no key, no right, no parameter."""
    env['account.online.sidecar']._forget_sidecar()
    env['account.online.sidecar']._remove_service_user()
    parameters = env['ir.config_parameter'].sudo()
    basic = env.ref('account.group_account_basic')
    if parameters.get_param('account_online_synchronization.gave_bank_right'):
        env.ref('account.group_account_manager').write({'implied_ids': [(3, basic.id)]})
    if parameters.get_param('account_online_synchronization.gave_bank_role'):
        basic.write({'privilege_id': False, 'sequence': False})
    # The source is a value of ours: a journal that keeps it could no longer be opened.
    env['account.journal'].with_context(active_test=False).search(
        [('bank_statements_source', '=', 'online_sync')]
    ).write({'bank_statements_source': 'undefined'})
    env['mail.activity'].sudo().search([('res_model', '=', 'account.online.link')]).unlink()
    env['mail.message'].sudo().search([('model', '=', 'account.online.link')]).unlink()
    parameters.search([('key', '=like', 'account\\_online\\_synchronization.%')]).unlink()
