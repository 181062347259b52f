from . import account_journal
from . import account_online_provider
from . import bank_lines
