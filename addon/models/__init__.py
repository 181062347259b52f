from . import account_bank_statement
from . import account_bank_statement_line
from . import account_journal
from . import account_online_account
from . import account_online_link
from . import sidecar
