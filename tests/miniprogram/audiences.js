/** Who opens a page, and with which engine at the oldest: docs/browsers.md. */
exports.AUDIENCES = {
  resident: { chrome: 64, ios: 12 },
  staff: { chrome: 83 },
  printshop: { chrome: 83 },
  demo: { chrome: 102 }, // whoever tries the product out
}
