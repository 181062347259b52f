from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlsplit

import requests
from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID, _, api, fields, models
from odoo.exceptions import AccessError, UserError

PREFIX = 'account_online_synchronization.'
SERVICE_LOGIN = '__online_sync__'
# Seconds to connect and to answer: a person waits for it, and it holds a worker.
TIMEOUT = (3.05, 15)
# The service key's life. The sidecar asks for the next one a month before its end.
KEY_DAYS = 90


class AccountOnlineSidecar(models.AbstractModel):
    """The few calls that Odoo itself makes to the sidecar. The pairing's secret never goes to a browser."""

    _name = 'account.online.sidecar'
    _description = 'Online Synchronization Sidecar'

    # --- what is stored -------------------------------------------------------------------------------------------

    @api.model
    def _get(self, name):
        return self.env['ir.config_parameter'].sudo().get_param(PREFIX + name) or ''

    @api.model
    def _set(self, **values):
        for name, value in values.items():
            # False removes the parameter.
            self.env['ir.config_parameter'].sudo().set_param(PREFIX + name, value or False)

    @api.model
    def _forget(self):
        self._set(host_id=False, secret=False, database_uuid=False, place=False, url=False)

    @api.model
    def _database_uuid(self):
        return self.env['ir.config_parameter'].sudo().get_param('database.uuid')

    @api.model
    def _place(self):
        """Where in which PostgreSQL this database is, in one word. A copy holds all that the original holds, and is
        elsewhere."""
        self.env.cr.execute("""
            SELECT (SELECT system_identifier FROM pg_control_system()), oid, datname
            FROM pg_database WHERE datname = current_database()
        """)
        return sha256(repr(self.env.cr.fetchone()).encode()).hexdigest()[:32]

    @api.model
    def _identity(self):
        """By what the sidecar tells this database from a copy of it."""
        return {
            'databaseUuid': self._database_uuid(),
            'place': self._place(),
            'url': self.env['ir.config_parameter'].sudo().get_param('web.base.url'),
        }

    @api.model
    def identity(self):
        self._check_service()
        return self._identity()

    @api.model
    def _is_copy(self):
        """Whether this is a copy of the paired database: it must not act as the original."""
        if not self._get('secret'):
            return False
        # Paired before places were kept: the identifier alone tells.
        place = self._get('place')
        return self._get('database_uuid') != self._database_uuid() or (place != '' and place != self._place())

    @api.model
    def _is_paired(self):
        return bool(self._get('secret')) and not self._is_copy()

    @api.model
    def _settings(self):
        """What the settings show. The secret is not among it."""
        paired = self._is_paired()
        if paired:
            notice = _('This database is paired.')
        elif self._is_copy():
            notice = self._copy_message()
        else:
            notice = _('This database is not paired yet.')
        return {
            'online_sync_url': self._get('url'),
            'online_sync_paired': paired,
            'online_sync_notice': notice,
        }

    @api.model
    def _copy_message(self):
        return _(
            'This database was copied, restored or moved since it was paired, so it is not paired itself. '
            'Pair it with a code of its own to use Online Synchronization here.',
        )

    # --- pairing --------------------------------------------------------------------------------------------------

    @api.model
    def pair(self, url, code):
        """Hands a new service key to the sidecar at `url`, and keeps the secret it answers with.

        :raise UserError: with the hop that failed
        """
        self._check_administrator()
        url = self._address(url)
        key, ends = self._new_service_key()
        answer = self._call('POST', url, '/v1/pair', {
            'code': code.strip(),
            **self._identity(),
            'database': self.env.cr.dbname,
            'login': SERVICE_LOGIN,
            'apiKey': key,
            'keyExpiresAt': ends,
        })
        if not answer.get('hostId') or not answer.get('secret'):
            raise UserError(_('Odoo to sidecar: something else than the sidecar answers at %s.', url))
        self._set(
            url=url,
            host_id=answer.get('hostId'),
            secret=answer.get('secret'),
            database_uuid=self._database_uuid(),
            place=self._place(),
        )

    @api.model
    def unpair(self):
        """Forgets the pairing and ends the key, also where the sidecar is gone for good and cannot be told.

        :return: what became of it, in words
        """
        self._check_administrator()
        message = _('This database is no longer paired.')
        if self._get('secret') and not self._is_copy():
            try:
                self._call('DELETE', self._get('url'), '/v1/pair', {'hostId': self._get('host_id')}, secret=True)
            except UserError as error:
                message = _(
                    'This database is no longer paired, but the sidecar could not be told: %s',
                    error.args[0],
                )
        self._set(host_id=False, secret=False, database_uuid=False, place=False)
        self._service_keys().unlink()
        return message

    @api.model
    def sidecar_unpaired(self):
        """The sidecar's operator has ended the pairing: this side forgets it too, and the key ends."""
        self._check_service()
        self._set(host_id=False, secret=False, database_uuid=False, place=False)
        self._service_keys().unlink()
        return True

    @api.model
    def test_connection(self):
        """Tries every hop from this Odoo on, nearest first; after the first that fails the others cannot be told.

        :return: a list of ``{'hop', 'ok', 'message'}``, each message a sentence for the person
        """
        self._check_administrator()
        url = self._get('url')
        if not url:
            raise UserError(_('Enter the address of the sidecar and pair this database first.'))
        hops = []
        try:
            health = self._call('GET', url, '/readyz', accept=(200, 503))
            failed = [name for name, result in (health.get('checks') or {}).items() if result != 'ok']
            hops.append(self._hop(
                'sidecar', not failed,
                _('Odoo to sidecar: works, but the sidecar is not ready (%s).', ', '.join(failed)) if failed
                else _('Odoo to sidecar: works.'),
            ))
            if not self._get('secret') or self._is_copy():
                hops.append(self._hop('pairing', False, self._settings()['online_sync_notice']))
                return hops
            answer = self._call('POST', url, '/v1/pair/test', {'hostId': self._get('host_id')}, secret=True)
        except UserError as error:
            hops.append(self._hop('pairing' if hops else 'sidecar', False, error.args[0]))
            return hops
        base_url = self.env['ir.config_parameter'].sudo().get_param('web.base.url')
        works = answer.get('host') == 'ok'
        hops.append(self._hop('odoo', works, _('Sidecar to Odoo: works.') if works else _(
            'Sidecar to Odoo: fails (%(why)s). A firewall must let the sidecar call %(url)s.',
            why=answer.get('host'), url=base_url,
        )))
        providers = answer.get('providers') or []
        for provider in providers:
            name, problem = provider['name'], provider['problem']
            hops.append(self._hop(
                'provider', not problem,
                _('Sidecar to %s: works.', name) if not problem else _(
                    'Sidecar to %(provider)s: fails (%(why)s). A firewall must let the sidecar call %(url)s.',
                    provider=name, why=problem, url=provider['url'],
                ),
            ))
        if not providers:
            hops.append(self._hop(
                'provider', False, _('The sidecar has no keys of any provider yet: its operator adds them.'),
            ))
        return hops

    @api.model
    def _hop(self, hop, ok, message):
        return {'hop': hop, 'ok': ok, 'message': message}

    # --- sessions -------------------------------------------------------------------------------------------------

    @api.model
    def _session(self):
        """A short-lived session of the person who is logged in, for the companies that are switched on.

        It lasts a minute: who asks for the next one is looked at again.

        :return: {'url', 'token', 'lifetime'}, the last in seconds
        :raise AccessError: for people outside accounting
        """
        user = self.env.user
        if not user.has_group('account.group_account_basic'):
            raise AccessError(_('Only people who do the accounting can use bank connections.'))
        if self._is_copy():
            raise UserError(self._copy_message())
        if not self._get('secret'):
            raise UserError(_(
                'This database is not paired with a sidecar yet. An administrator does it in '
                'Settings, under Online Synchronization.',
            ))
        answer = self._call('POST', self._get('url'), '/v1/sessions', {
            'hostId': self._get('host_id'),
            'userId': user.id,
            'userName': user.name,
            'companyId': self.env.company.id,
            'companyIds': self.env.companies.ids,
            'rights': 'manager' if user.has_group('account.group_account_manager') else 'user',
            'language': user.lang or 'en_US',
            'country': self.env.company.country_id.code or None,
            **self._identity(),
        }, secret=True)
        return {
            'url': answer.get('url') or self._get('url'),
            'token': answer['token'],
            'lifetime': answer.get('lifetime') or 60,
        }

    # --- text messages --------------------------------------------------------------------------------------------

    @api.model
    def send_sms(self, number, text):
        """Sends the sidecar's code by this Odoo's own text messages, where its SMS module is installed.

        :return: ``{'sent', 'reason'}``, the reason a sentence
        :raise AccessError: for everybody but the sidecar
        """
        if not self.env.user.has_group('account_online_synchronization.group_service'):
            raise AccessError(_('Only the synchronization service sends codes.'))
        if 'sms.sms' not in self.env:
            return {'sent': False, 'reason': _('the SMS module is not installed in Odoo.')}
        sms = self.env['sms.sms'].sudo().create({'number': number, 'body': text})
        sms.send(unlink_sent=False)
        failure = sms.state == 'error' and (sms.failure_type or 'unknown')
        # A code is not to be read later.
        sms.unlink()
        if not failure:
            return {'sent': True, 'reason': ''}
        reasons = dict(sms._fields['failure_type']._description_selection(self.env))
        return {'sent': False, 'reason': _("Odoo's text message service says: %s.", reasons.get(failure, failure))}

    # --- the wire -------------------------------------------------------------------------------------------------

    @api.model
    def _address(self, url):
        url = (url or '').strip().rstrip('/')
        parts = urlsplit(url)
        if parts.scheme not in ('http', 'https') or not parts.hostname or parts.username or parts.query:
            raise UserError(_("Enter the sidecar's address as https://name or http://name:port."))
        return url

    @api.model
    def _call(self, method, url, path, payload=None, secret=False, accept=(200, 201, 202, 204)):
        """:raise UserError: in words that say how far the call came"""
        headers = {'Accept-Language': (self.env.lang or 'en').replace('_', '-')}
        if secret:
            headers['Authorization'] = f"Bearer {self._get('secret')}"
        try:
            # No redirects: they would carry the secret to another address.
            response = requests.request(
                method, url + path, json=payload, headers=headers, timeout=TIMEOUT, allow_redirects=False,
            )
        except requests.exceptions.SSLError:
            raise UserError(_('Odoo to sidecar: the certificate of %s is not trusted.', url)) from None
        except requests.exceptions.ConnectTimeout:
            raise UserError(_(
                'Odoo to sidecar: %s does not answer. A firewall may be in between.', url,
            )) from None
        except requests.exceptions.ConnectionError:
            raise UserError(_(
                'Odoo to sidecar: %s cannot be reached. Check the address, and that the sidecar runs.', url,
            )) from None
        except requests.exceptions.Timeout:
            raise UserError(_('Odoo to sidecar: %s takes too long to answer.', url)) from None
        except requests.exceptions.RequestException:
            raise UserError(_('Odoo to sidecar: %s is not an address that can be called.', url)) from None
        try:
            answer = response.json() if response.content else {}
        except ValueError:
            answer = None
        if response.status_code in accept and isinstance(answer, dict):
            return answer
        title = answer.get('title') if isinstance(answer, dict) else None
        if title:
            reference = answer.get('reference')
            raise UserError(f'{title} ({reference})' if reference else title)
        raise UserError(_(
            'Odoo to sidecar: something else than the sidecar answers at %(url)s (HTTP %(status)s).',
            url=url, status=response.status_code,
        ))

    # --- the service user -----------------------------------------------------------------------------------------

    @api.model
    def _check_administrator(self):
        if not self.env.is_system():
            raise AccessError(_('Only an administrator pairs this database.'))

    @api.model
    def _check_service(self):
        if self.env.user != self._service_user():
            raise AccessError(_('Only the synchronization service itself calls this.'))

    @api.model
    def _service_user(self):
        return self.env['res.users'].with_user(SUPERUSER_ID).with_context(active_test=False).search([
            ('login', '=', SERVICE_LOGIN),
        ])

    @api.model
    def _service_keys(self):
        return self.env['res.users.apikeys'].sudo().search([('user_id', 'in', self._service_user().ids)])

    @api.model
    def _new_service_key(self):
        """A key of the service user, the only one: earlier ones end with it."""
        companies = self.env['res.company'].sudo().search([])
        values = {
            'name': 'Online Synchronization',
            'active': True,
            'company_ids': [(6, 0, companies.ids)],
            'group_ids': [(6, 0, [self.env.ref('account_online_synchronization.group_service').id])],
        }
        user = self._service_user()
        if user:
            user.write(values)
        else:
            # No password, so nobody logs in with it; no invitation either.
            user = user.with_context(no_reset_password=True, mail_create_nosubscribe=True).create({
                **values,
                'login': SERVICE_LOGIN,
                'company_id': self.env.company.id,
                'notification_type': 'inbox',
            })
        self._service_keys().unlink()
        key, ends, _key_id = self._generate_service_key(user)
        return key, ends

    @api.model
    def _generate_service_key(self, user):
        """:return: the key, its end in ISO 8601, its id"""
        ends = fields.Datetime.now() + timedelta(days=KEY_DAYS)
        # As superuser: a group of a person's may allow shorter ones only.
        key = self.env['res.users.apikeys'].with_user(user).sudo()._generate('rpc', 'Online Synchronization', ends)
        return key, f'{ends.isoformat()}Z', max(self._service_keys().ids)

    @api.model
    def renew_service_key(self):
        """The next key, beside the present one: that ends when the sidecar has kept the new one and says so.

        :return: {'id', 'key', 'expiresAt'}
        """
        self._check_service()
        key, ends, key_id = self._generate_service_key(self.env.user)
        return {'id': key_id, 'key': key, 'expiresAt': ends}

    @api.model
    def keep_service_key(self, key_id):
        """Ends all of the service's keys but this one."""
        self._check_service()
        keys = self._service_keys()
        if key_id not in keys.ids:
            raise UserError(_('There is no such key.'))
        keys.filtered(lambda key: key.id != key_id).unlink()
        return True

    @api.model
    def _remove_service_user(self):
        """Deletes the user and its keys. Its contact stays, archived, where the books' own history names it."""
        user = self._service_user()
        self._service_keys().unlink()
        if not user:
            return
        partner = user.partner_id
        user.unlink()
        if self.env['mail.message'].sudo().search_count([('author_id', '=', partner.id)], limit=1):
            partner.active = False
            return
        try:
            with self.env.cr.savepoint():
                partner.unlink()
        except (IntegrityError, UserError):
            # Something else refers to it.
            partner.active = False
