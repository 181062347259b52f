{
    'name': 'Bank feeds of before December 2020 (test fixture)',
    'version': '1.0',
    'author': 'The Online Synchronization contributors',
    'license': 'LGPL-3',
    'depends': ['account', 'mail'],
    'data': ['security/ir.model.access.csv', 'views/views.xml', 'data/cron.xml'],
}
