{
    'name': 'Online Synchronization',
    'summary': 'Bank transactions from Plaid, Yodlee, Salt Edge and Ponto, fetched by a sidecar of your own',
    'version': '19.0.1.0.0',
    'category': 'Accounting/Accounting',
    'author': 'The Online Synchronization contributors',
    'license': 'LGPL-3',
    'depends': ['account', 'mail'],
    'external_dependencies': {'python': ['requests']},
    'data': [
        'security/groups.xml',
        'security/ir.model.access.csv',
        'security/rules.xml',
    ],
    'uninstall_hook': 'uninstall_hook',
    'auto_install': ['account'],
    'application': False,
    'installable': True,
}
