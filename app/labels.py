"""What every field is called where the page at hand has no label for it: in lists of errors, on pages of refusals."""

from __future__ import annotations

import re

from app.errors import N_, Message
from app.language import say

IN_A_ROW = re.compile(r"[a-z_]+\.([0-9]+)\.(.+)")

OF_PAPERS: dict[str, Message] = {
    "accepted_on": N_("Accepted on"), "allotment_id": N_("Allotment"), "announced_on": N_("Announced on"),
    "answers": N_("Your answer to this warning"), "batch": N_("Batch number"), "carrier_id": N_("Carrier"),
    "codes": N_("Trace codes"), "company_cost": N_("Cost of the whole lot"), "condition": N_("Condition"),
    "confirmed_before": N_("Not confirmed since"),
    "confirmed_on": N_("Confirmed on"), "correction": N_("What was wrong"),
    "corrects": N_("Edition that is corrected"), "cost_basis": N_("The cost rests on"),
    "cost_source": N_("Source of the cost"), "counted": N_("Counted"), "counts": N_("What was counted"),
    "damaged": N_("Damaged"), "day": N_("Day"), "delivery_line_id": N_("Line of the delivery"),
    "due_on": N_("Due on"), "expires_on": N_("Expires on"), "fair_basis": N_("It rests on"),
    "fair_level": N_("Level"), "fair_on": N_("Valued on"), "fair_source": N_("Source"),
    "fair_value": N_("Fair value of the whole lot"), "fair_valuer": N_("Valued by"),
    "from_store_id": N_("From which store"), "given_by": N_("Given by"), "good": N_("Good"), "happened_on": N_("Day"),
    "is_confirmed": N_("Confirmed"), "is_read": N_("Put aside"), "up_to": N_("Up to"), "wanted": N_("Wanted"),
    "letter_no": N_("Letter number"), "letter_number": N_("Letter number"), "letter_on": N_("Date of the letter"),
    "lines": N_("Goods"), "lot": N_("Lot"), "lot_id": N_("Lot"), "memo": N_("Note"),
    "minutes": N_("Number of the minutes"), "minutes_number": N_("Number of the minutes"),
    "missing": N_("Missing"), "note": N_("Note"), "nothing_more": N_("Nothing more is coming: the rest is short."),
    "on": N_("Day"), "only_campaign": N_("For this campaign alone"), "only_group": N_("For this group alone"),
    "only_place_id": N_("For this province alone"), "opened_on": N_("Day"), "over": N_("Over-delivery"),
    "pack": N_("Pack"), "paper": N_("Number of the paper"), "pledge": N_("Pledge"), "pledge_id": N_("Pledge"),
    "pledge_line_id": N_("Line of the pledge"), "proof": N_("Proof"), "quantity": N_("Quantity"),
    "reason": N_("Reason"), "receiver": N_("Receiver"), "receiver_id": N_("Receiver"), "sent": N_("On the waybill"),
    "serials": N_("Serial numbers"), "stocktake_id": N_("Count sheet"), "store": N_("Store"), "store_id": N_("Store"),
    "sure": N_("The driver has signed the waybill."), "to_store_id": N_("To which store"),
    "transfer_id": N_("Transfer"), "unit_ids": N_("Trace codes"), "units": N_("Trace codes"),
    "waybill": N_("Waybill number"), "words": N_("In your words"), "worth": N_("Fair value"), "year": N_("Year"),
}  # fmt: skip
"""Fields of what happens to goods."""

OF_THINGS: dict[str, Message] = {
    "deliveries": N_("Deliveries"), "is_active": N_("In use"), "parent_id": N_("Part of"), "receipts": N_("Receipts"),
    "address": N_("Address"), "age_band": N_("Age"), "aim": N_("Aim"), "axes": N_("Policy axes"),
    "campaign": N_("Campaign"), "campaign_id": N_("Campaign"), "category": N_("Category"),
    "centre_name": N_("Name of the centre"), "closed_at": N_("Closed on"), "closes_on": N_("Closes on"),
    "code": N_("Code"), "company": N_("Company"), "company_id": N_("Company"), "county": N_("County"),
    "cpv": N_("CPV"), "current": N_("Present password"), "days": N_("How many days"),
    "deadline": N_("Deadline"), "decimals": N_("Decimal places"),
    "description": N_("Description"), "despite": N_("Why a warning is set aside"), "disability": N_("Disability"),
    "donation": N_("Donation"), "donor": N_("Given by"), "economic_code": N_("Economic code"), "email": N_("E-mail"),
    "facility": N_("Facility"), "file": N_("File"), "group": N_("Group"), "holds": N_("Holds"),
    "household_band": N_("Size of the household"), "households": N_("Households"),
    "is_public": N_("May be named in publications"), "is_urgent": N_("Urgent"), "iso9999": N_("ISO 9999"),
    "item": N_("Item"), "item_id": N_("Item"), "item_ids": N_("Items"), "kind": N_("Kind"), "lat": N_("Latitude"),
    "legal_id": N_("Legal-entity number"), "life_years": N_("Life in years"), "locale": N_("Language"),
    "label": N_("What it is for"), "lon": N_("Longitude"),
    "made_at": N_("Day"), "match": N_("Match"), "measure": N_("Unit"),
    "mobile": N_("Mobile number"), "birth_year": N_("Year of birth"), "family_name": N_("Family name"),
    "household": N_("Household"), "multiplier": N_("Holds"), "name": N_("Name"), "name_en": N_("Name in English"),
    "name_fa": N_("Name in Persian"), "office": N_("Office"), "office_id": N_("Office"), "opens_on": N_("Opens on"),
    "one_time_code": N_("One-time code"), "parent": N_("Part of"), "password": N_("Password"),
    "people": N_("How many people"),
    "person": N_("Name or mobile number of the sign-in"), "phone": N_("Telephone"), "picture_id": N_("Picture"),
    "place": N_("Place"), "place_id": N_("Place"), "plate": N_("Number plate"), "population": N_("Population"),
    "postal_code": N_("Postal code"), "province": N_("Province"), "province_ids": N_("Provinces"),
    "reference": N_("Reference of the centre elsewhere"), "register_no": N_("Register number"), "role": N_("Role"),
    "scope": N_("What it may do"),
    "serialised": N_("Every piece has its own serial number."), "sex": N_("Sex"), "shown_name": N_("Name"),
    "source": N_("Source"), "system": N_("Counting system"),
    "split_from": N_("Split from"), "sponsor": N_("Sponsor"), "sponsor_id": N_("Sponsor"),
    "status": N_("State"), "story_en": N_("Story in English"), "story_fa": N_("Story in Persian"),
    "substatus": N_("State"), "targets": N_("Targets"), "theme": N_("Theme of the campaign"),
    "title_en": N_("Title in English"), "title_fa": N_("Title in Persian"), "unit": N_("Unit"),
    "user_id": N_("Person"), "version": N_("Version"), "website": N_("Website"),
}  # fmt: skip
"""Fields of companies, campaigns, items, people, places and receivers."""

OF_SAVINGS: dict[str, Message] = {
    "agreement_no": N_("Number of the agreement"), "agreement_on": N_("Date of the agreement"),
    "action": N_("Action"), "actions": N_("Actions"), "basis": N_("It rests on"), "climate": N_("Climate"),
    "counted_on": N_("Counted on"),
    "goods": N_("Makes so many items"), "lot_ids": N_("Savings"), "priced_on": N_("Price from"),
    "rials": N_("Rials"), "saving_item_id": N_("What is saved"), "season": N_("Season"),
    "saved": N_("So much saving"), "share": N_("Share in hundredths of a percent"), "step": N_("Step"),
}  # fmt: skip
"""Fields of goods from saved energy."""

OF_ENERGY: dict[str, Message] = {
    "adjusted_by": N_("Adjustment signed by"), "adjusted_on": N_("Adjustment written on"),
    "agreement": N_("Agreement"), "adjustment": N_("Adjustment"), "adjustment_reason": N_("Why it is adjusted"),
    "base": N_("Base temperature"), "baseline_from": N_("Baseline from"), "baseline_to": N_("Baseline to"),
    "bills": N_("Bills"), "closing": N_("Last of the old meter"), "degree_days": N_("Degree days"),
    "ends_on": N_("To day"), "energy": N_("Energy"), "ground": N_("Paper that lists the units"),
    "identifier": N_("Meter number"),
    "invented": N_("Invented"), "meter": N_("Meter"), "meter_id": N_("Meter"), "method": N_("Method"),
    "owner": N_("Whose meter it is"), "readings": N_("Readings"), "saving_id": N_("Saving"), "series": N_("Series"),
    "series_id": N_("Series of degree days"), "shown": N_("Reading"), "starts_on": N_("From day"),
    "evidence_id": N_("Evidence"), "plants": N_("How many plants"), "used": N_("Used by each in a year"),
    "percent": N_("Percent less"),
}  # fmt: skip
"""Fields of meters and savings."""

OF_SWAPS: dict[str, Message] = {
    "disposal": N_("What became of it"), "flue": N_("Check of the flue"), "found": N_("What was found"),
    "high": N_("At most"), "inspection_id": N_("Inspection"), "installed_on": N_("Put in on"),
    "installer": N_("Fitter: firm and permit"), "label_class": N_("Class on the energy label"),
    "looked_on": N_("Looked at on"), "low": N_("At least"), "model": N_("Model"),
    "old_age": N_("Its age in years"), "old_unit": N_("What stood there"), "safety": N_("Check of safety"),
    "serial": N_("Serial number"), "size": N_("How many homes"), "subscription": N_("Gas subscription"),
    "value": N_("Value"), "waiting": N_("Waiting"),
}  # fmt: skip
"""Fields of swaps, of what is looked at later, of factors and of waiting lists."""

OF_PERSONS: dict[str, Message] = {
    "cause": N_("Cause"), "collector_id": N_("Who may collect"), "consent_by": N_("Who agreed"),
    "consent_on": N_("Agreed on"), "consent_text": N_("Text that was agreed to"), "ended_on": N_("Until day"),
    "family": N_("Family of items"), "name": N_("Name"), "national_number": N_("National number"),
    "need_id": N_("Need"), "pair_id": N_("Pair that is alike"), "person_id": N_("Person"), "pieces": N_("Pieces"),
    "purpose": N_("What for"), "relation": N_("Relation"), "same": N_("Are they the same?"), "why": N_("Why"),
    "years": N_("How many years"),
}  # fmt: skip
"""Fields of persons, their needs and what they are entitled to."""

OF_SHEETS: dict[str, Message] = {
    "column": N_("Column"), "columns": N_("Columns of the file"), "days": N_("Days are written as"),
    "field": N_("Column"),
    "said": N_("The same for all rows"),
    "fills": N_("Column"), "headings_at": N_("Row of the headings"), "seen": N_("This page"), "sheet_no": N_("Sheet"),
}  # fmt: skip
"""Fields of the import desk."""

OF_FILTERS: dict[str, Message] = {
    "cursor": N_("Page"), "dry_run": N_("Only try it"), "retired": N_("Those that are no longer used too"),
    "given_for": N_("Given for"), "month": N_("Month"), "metric": N_("Figure"), "beside": N_("Beside it"),
    "report": N_("Report"),
    "after": N_("Page"), "before": N_("Page"), "event_id": N_("Event"), "events": N_("Events"),
    "figure": N_("Figure"), "from": N_("From day"), "level": N_("Level"),
    "filters": N_("Filter"), "from_day": N_("First day"), "form": N_("As which file"), "limit": N_("How many"),
    "list": N_("List"),
    "q": N_("Search"), "search": N_("Search"), "show": N_("Which"), "since": N_("Since"),
    "stage": N_("Stage"),
    "state": N_("State"), "text": N_("Search"), "to": N_("To day"), "to_office": N_("To office"),
    "verdict": N_("Verdict"),
}  # fmt: skip
"""What lists are asked by."""

OF_ADDRESSES: dict[str, Message] = {
    "approval_id": N_("Second signature"), "delivery_id": N_("Delivery"), "disposal_id": N_("Disposal"),
    "dispute_id": N_("Objection"), "entry_id": N_("Entry"), "export_id": N_("List as a file"),
    "grant_id": N_("Role"), "handover_id": N_("Hand-over"),
    "import_id": N_("Import"), "loss_id": N_("Loss"), "number": N_("Number"), "opening_id": N_("Opening stock"),
    "receipt_id": N_("Receipt"), "return_id": N_("Return to the donor"), "token_id": N_("Token"),
    "what": N_("What happened"),
}  # fmt: skip
"""What an address names, and the access log by it."""

LABELS = OF_PAPERS | OF_THINGS | OF_SAVINGS | OF_ENERGY | OF_SWAPS | OF_PERSONS | OF_SHEETS | OF_FILTERS | OF_ADDRESSES


def field_label(name: str) -> str:
    """The name of a field in the reader's language, of a row with its number; never the code's own word for it."""
    row = IN_A_ROW.fullmatch(name)
    if row:
        return say(N_("Row {row}: {field}").format(row=int(row[1]) + 1, field=_called(row[2])))
    return say(_called(name))


def _called(name: str) -> Message:
    if name.startswith("answers."):
        return LABELS["answers"]
    return LABELS.get(name.rpartition(".")[2]) or N_("Field “{name}”").format(name=name)
