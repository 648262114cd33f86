"""What all pages share: the audiences' blueprints, the shell, filters, forms, errors. Knows no subject."""
