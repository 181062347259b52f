from odoo.addons.account_online_synchronization.newer_shape import take_tables_over


def migrate(cr, version):
    """An upgrade of the module of the same name that came before this one; of ours, it finds nothing to do."""
    take_tables_over(cr)
