"""The pages and API of this subject: importing it adds their routes."""

import backend.staff.pages.account
import backend.staff.pages.accounts
import backend.staff.pages.audit_log
import backend.staff.pages.invitations
import backend.staff.pages.join
import backend.staff.pages.me
import backend.staff.pages.menu
import backend.staff.pages.my_passkeys
import backend.staff.pages.my_second_step
import backend.staff.pages.passkey_sign_in
import backend.staff.pages.shared_scripts
import backend.staff.pages.sign_in  # noqa: F401
