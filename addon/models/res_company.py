from odoo import api, models


class ResCompany(models.Model):
    _inherit = 'res.company'

    @api.model_create_multi
    def create(self, vals_list):
        """The service user serves every company, also the one made after the pairing."""
        companies = super().create(vals_list)
        service = self.env['account.online.sidecar']._service_user()
        if service:
            service.write({'company_ids': [(4, company.id) for company in companies]})
        return companies
