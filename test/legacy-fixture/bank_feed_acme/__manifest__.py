{
    'name': 'Acme for the bank feeds of before December 2020 (test fixture)',
    'version': '1.0',
    'author': 'The Online Synchronization contributors',
    'license': 'LGPL-3',
    'depends': ['account_online_sync'],
    'data': ['views.xml'],
}
