{
    'name': 'Bank connections of after December 2020 (test fixture)',
    'version': '99.0',
    'author': 'The Online Synchronization contributors',
    'license': 'LGPL-3',
    'depends': ['account', 'mail'],
    'data': ['ir.model.access.csv', 'views.xml'],
}
