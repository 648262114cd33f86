"""The pages and API of this subject: importing it adds their routes."""

import backend.printing.pages.bureau.design
import backend.printing.pages.bureau.designs
import backend.printing.pages.bureau.figures
import backend.printing.pages.bureau.form
import backend.printing.pages.bureau.moves
import backend.printing.pages.bureau.order
import backend.printing.pages.bureau.orders
import backend.printing.pages.shop.downloads
import backend.printing.pages.shop.entry
import backend.printing.pages.shop.order
import backend.printing.pages.shop.own_orders
import backend.printing.pages.shop.receipts
import backend.printing.pages.street.postings  # noqa: F401
