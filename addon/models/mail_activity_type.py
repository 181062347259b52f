from odoo import fields, models


class MailActivityType(models.Model):
    _inherit = 'mail.activity.type'

    # The category is what the web client knows an activity's own button by, and the sidecar its own to-dos.
    category = fields.Selection(selection_add=[
        ('online_renew', 'Renew Bank Consent'),
        ('online_old_lines', 'Compare with the Books'),
    ])
