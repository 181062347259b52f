from odoo import fields, models


class MailActivityType(models.Model):
    _inherit = 'mail.activity.type'

    # The category is what the web client knows an activity's own button by.
    category = fields.Selection(selection_add=[('online_renew', 'Renew Bank Consent')])
