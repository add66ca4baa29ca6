"""Who has which goods, and since when: a double-entry book of things, which only grows.

Where to read, and in what order:

- The words and the tables: `words`, `models` (what is written and never changed), `kept` (what is kept beside it),
  `drafts` (what a verb hands in), `refusals`; `guards` is what the databases themselves refuse.
- A posting, from top to bottom: `service.post_entries` → `acts` (the client's key) → `holding` (what waits for a
  signature) → `posting` (lock `cells`, know the lots by `lot_facts`, turn moves into lines, look at later days) →
  `units` (pieces) → `writing` (cells, lines, `totals`) → `headers` (numbers, places, hashes of `hashing`). `inserting`
  gathers what is written. `telling` says that it was done. `once` is for acts without entries, `made` what they made.
- Thousands of entries at once, by the same rules: `bulk`, `arrivals`, `bulk_rows`, `copying`. Their papers: `rows`.
- Choosing lots: `drawing`, `shelves`. Undoing: `undoing`, `chains`, `dependents`. What lots are worth: `valuing`.
- Reading: `queries`, `stock`, `feed`, `years`, `written`. As it goes in and out: `schemas`, `answers`, `year_answers`.
- Nobody can bend it: `stored` (rows as the database has them), `chaining`, `trees`, `statements`, `sealing`, `proofs`,
  `verifying`.
- Every night: `nightly`, `bygone`; `audit` over `recount` and `crosschecks`; `remarks`, `remarking`.
"""
