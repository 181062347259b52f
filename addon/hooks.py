"""What installing and uninstalling do beyond our own tables and records."""


def post_init_hook(env):
    """Where the synchronization of before December 2020 is installed, it is disconnected from now on."""
    legacy = env['account.online.legacy']
    if legacy._legacy_modules():
        legacy._switch_off()
        legacy._tell_reload()


def uninstall_hook(env):
    """Leaves the accounting as it is, and nothing of ours behind: no user, no key, no secret, no message."""
    if env['account.online.sidecar']._get('secret'):
        env['account.online.sidecar'].sudo().unpair()
    legacy = env['account.online.legacy']
    legacy._switch_back()
    if not legacy._legacy_modules():
        # The source is a value of ours: a journal that kept it could no longer be opened.
        env['account.journal'].with_context(active_test=False).search(
            [('bank_statements_source', '=', 'online_sync')]
        ).write({'bank_statements_source': 'undefined'})
    env['mail.activity'].sudo().search([('res_model', '=', 'account.online.link')]).unlink()
    env['mail.message'].sudo().search([('model', '=', 'account.online.link')]).unlink()
    env['account.online.sidecar']._remove_service_user()
    env['ir.config_parameter'].sudo().search(
        [('key', '=like', 'account\\_online\\_synchronization.%')]
    ).unlink()
