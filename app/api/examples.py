"""One good body for every operation that takes one: shown in the contract, and sent in the tests.

Keys stand for those of the reader's own world; the tests put their own in their place, by the name of the field.
"""

from __future__ import annotations

from typing import Any

Body = dict[str, Any]
DAY = "1404/08/08"
BLANKETS: Body = {"item_id": 12, "quantity": "20"}
OF_A_LOT: Body = {"lot_id": "769912345678901234", "quantity": "3"}

COMPANY: Body = {
    "name_fa": "نساجی نمونه البرز", "name_en": "Alborz Sample Textiles", "register_no": "45127", "place_id": 5,
    "address": "کرج، شهرک صنعتی، خیابان سوم", "phone": "02634567890", "website": "https://example.ir",
    "is_public": True,
}  # fmt: skip
CAMPAIGN: Body = {
    "title_fa": "پتوی گرم", "title_en": "Warm blankets", "story_fa": "برای زمستان", "story_en": "For the winter",
    "kind": "goods", "aim": "relief", "opens_on": "1404/01/15", "closes_on": "1405/12/01", "is_urgent": False,
    "axes": [1, 7], "province_ids": [5],
    "targets": [{"place_id": 5, "item_id": 12, "quantity": "200"}],
}  # fmt: skip
ITEM: Body = {
    "code": "walking_frame_light", "name_fa": "واکر سبک", "name_en": "Light walking frame", "unit": "device",
    "decimals": 0, "category": "mobility", "iso9999": "12 06 03", "life_years": 5, "serialised": False,
}  # fmt: skip
RECEIPT: Body = {
    "store_id": 3, "happened_on": DAY, "waybill": "1404-88213",
    "lines": [{"pledge_line_id": 41, "sent": "60", "good": "57", "damaged": "3", "missing": "0"}],
}  # fmt: skip
DELIVERY: Body = {
    "store_id": 3, "receiver_id": 77, "happened_on": DAY, "proof": "signature", "paper": "ت-۱۲",
    "lines": [BLANKETS],
}  # fmt: skip
REVERSAL: Body = {"happened_on": DAY, "correction": "slip", "memo": "دو بار شمرده شد"}
STEP: Body = {"happened_on": DAY, "memo": "به تصویب شورا"}

OF_CAMPAIGNS: dict[str, Body] = {
    "draft_campaign": {"code": "WINTER-1404", "office_id": 1, **CAMPAIGN},
    "revise_campaign": {**CAMPAIGN, "title_en": "Warm blankets for all"},
    "approve_campaign": STEP,
    "open_campaign": STEP,
    "close_campaign": STEP,
    "report_campaign": STEP,
    "state_match": {
        "company_id": 4, "share": 5000, "agreement_no": "۱۴۰۴/۳۱", "agreement_on": "1404/04/25",
    },
    "post_match": {"happened_on": DAY},
    "announce_pledge": {
        "campaign_id": 9, "company_id": 4, "announced_on": DAY, "memo": "در نشست همیاران",
        "lines": [{
            "item_id": 12, "quantity": "100", "place_id": 5, "due_on": "1404/09/30",
            "worth": {"fair_value": 450000000, "fair_basis": "price_list", "fair_level": 2},
        }],
    },
    "confirm_pledge": {"confirmed_on": DAY},
    "accept_pledge": {"accepted_on": DAY},
    "withdraw_pledge": {"happened_on": DAY, "reason": "خط تولید ایستاد"},
    "lapse_pledge": {"happened_on": DAY, "reason": "مهلت گذشت"},
}  # fmt: skip
OF_CONVERSIONS: dict[str, Body] = {
    "record_tariff": {
        "item_id": 45, "year": 1404, "climate": 3, "season": "cold", "step": 4, "rials": 20000,
        "source": "جدول تعرفه‌های گاز ۱۴۰۴",
    },
    "record_price": {
        "item_id": 2, "priced_on": "1404/06/01", "rials": 120000000, "basis": "quotation",
        "source": "استعلام از سه سازنده",
    },
    "state_rule": {
        "kind": "participation", "item_id": 2, "saved": "300", "agreement_no": "۱۴۰۴/۱۲", "agreement_on": "1404/04/25",
    },
    "convert_savings": {"happened_on": DAY},
    "count_participations": {
        "company_id": 4, "system": "sms-20008", "counted_on": DAY, "source": "سامانه پیامک",
        "actions": [{"name": "88213-1", "happened_on": DAY}, {"name": "88213-2", "happened_on": DAY}],
    },
    "register_counting_system": {
        "code": "sms-20009", "name_fa": "سامانهٔ پیامک ۲۰۰۰۹", "name_en": "Text-message line 20009",
    },
    "verify_sending": {"expires_on": "1406/06/31"},
    "refuse_sending": {"reason": "شناسه‌ها خوانا نیست"},
    "withdraw_saving": {"happened_on": DAY, "reason": "شرکت انصراف داد"},
    "expire_savings": {"happened_on": DAY},
}  # fmt: skip
OF_SWAPS: dict[str, Body] = {
    "state_swap_plan": {"figure": "gas_heater_a", "climate": 3, "season": "cold", "step": 4},
    "record_swap": {
        "delivery_line_id": 88, "number": 1, "installed_on": DAY, "old_unit": "vented_gas", "old_age": 14,
        "disposal": "scrapped", "model": "گرمارود ۷۵۰۰", "serial": "GR75-0001207", "label_class": "a",
        "flue": "sound", "safety": "repaired", "installer": "خدمات گاز ارس، پروانه ۲۲۴۰",
        "subscription": "24-000001207",
    },
    "draw_inspections": {"size": 1},
    "record_inspection": {"found": "in_use", "looked_on": "1404/11/20", "note": "همه چیز سالم بود"},
    "record_factor": {
        "kind": "gas_heat", "since": "1404/01/01", "value": "35.6", "low": "34", "high": "37",
        "source": "آزمایشگاه شرکت گاز استان",
    },
    "record_waiting": {
        "office_id": 1, "item_id": 2, "day": "1404/06/01", "waiting": 131, "source": "سامانه پذیرش استان",
    },
}  # fmt: skip
OF_COMPANIES: dict[str, Body] = {
    "register_company": {**COMPANY, "office_id": 5},
    "revise_company": {
        **COMPANY,
        "name_fa": "بافندگی نمونه کرج",
        "name_en": "Karaj Sample Weaving",
        "register_no": "9",
        "phone": "02637654321",
    },
    "verify_company": {"note": "از روی روزنامه رسمی"},
    "refuse_company": {"note": "در روزنامه رسمی نبود"},
    "suspend_company": {"note": "به خواست خود شرکت"},
    "resume_company": {"note": "به خواست خود شرکت"},
    "add_representative": {"person": "m.rezaei"},
}
OF_GOODS: dict[str, Body] = {
    "record_receipt": RECEIPT,
    "record_receipts": {"receipts": [RECEIPT, {**RECEIPT, "waybill": "1404-88214"}]},
    "ask_over_delivery": {**RECEIPT, "memo": "راننده بار بیشتری داشت"},
    "dispute_receipt": {"words": "شصت تخته فرستاده شد و همه سالم بود."},
    "answer_dispute": {"words": "سه تخته در حضور راننده پاره شمرده شد."},
    "settle_dispute": {"words": "حق با شرکت بود؛ رسید باطل شد."},
    "reject_dispute": {"words": "صورت‌جلسه راننده پیوست است."},
    "hand_over": {
        "campaign_id": 9, "company_id": 4, "receiver_id": 77, "happened_on": DAY, "proof": "minutes",
        "lines": [{"item_id": 12, "quantity": "5"}],
    },
    "allot_goods": {"store_id": 3, "happened_on": DAY, "receiver_id": 77, "lines": [BLANKETS]},
    "release_allotment": {"happened_on": DAY, "memo": "نیاز از جای دیگری برآورده شد"},
    "deliver_allotment": {"receiver_id": 77, "happened_on": DAY, "proof": "signature"},
    "record_delivery": DELIVERY,
    "record_deliveries": {"deliveries": [DELIVERY, {**DELIVERY, "paper": "ت-۱۳"}]},
    "confirm_delivery": {"proof": "code"},
    "take_back": {
        "store_id": 3, "happened_on": DAY, "reason": "not_needed",
        "lines": [{"delivery_line_id": 88, "quantity": "2"}],
    },
    "record_opening": {
        "store_id": 3, "happened_on": DAY, "paper": "صورت موجودی ۱۴۰۴",
        "lines": [{"item_id": 12, "quantity": "40", "condition": "good", "batch": "B-7"}],
    },
    "send_transfer": {
        "from_store_id": 3, "to_store_id": 8, "happened_on": DAY, "carrier_id": 2, "waybill": "H-1207",
        "lines": [BLANKETS],
    },
    "receive_transfer": {"happened_on": DAY, "nothing_more": False, "lines": [OF_A_LOT]},
    "ask_loss": {
        "store_id": 3, "happened_on": DAY, "reason": "water", "minutes_number": "ص-۹", "lines": [BLANKETS],
    },
    "ask_disposal": {
        "store_id": 3, "happened_on": DAY, "reason": "broken", "minutes_number": "ص-۱۰", "lines": [BLANKETS],
    },
    "return_to_donor": {"store_id": 3, "happened_on": DAY, "reason": "unsuitable", "lines": [OF_A_LOT]},
    "open_stocktake": {"store_id": 3, "opened_on": DAY, "item_ids": [12]},
    "post_stocktake": {
        "happened_on": DAY, "minutes_number": "ص-۳",
        "counts": [{"item_id": 12, "counted": "40", "condition": "good"}],
    },
}  # fmt: skip
OF_ENERGY: dict[str, Body] = {
    "register_meter": {
        "energy": "gas", "identifier": "1207-4455", "owner": "company", "name": "کارخانه کرج", "place_id": 5,
        "company_id": 4,
    },
    "place_behind": {"identifier": "1207-4400"},
    "entrust_meter": {"company_id": 4, "agreement": "تفاهم‌نامهٔ ۱۴۰۴/۱۸ با ساکنان"},
    "record_readings": {
        "readings": [
            {"day": "1402/10/11", "shown": "48210.5", "unit": "cubic_meter"},
            {"day": "1402/11/12", "shown": "120", "unit": "cubic_meter", "closing": "61380"},
        ],
    },
    "record_bills": {
        "bills": [
            {"starts_on": "1402/08/01", "ends_on": "1402/08/30", "quantity": "13150", "unit": "cubic_meter"},
        ],
    },
    "draft_saving": {
        "company_id": 4, "energy": "gas", "method": "deemed", "figure": "gas_heater_a", "units": 456,
        "starts_on": "1404/01/01", "ends_on": "1404/07/30", "place_id": 5, "ground": "صورت‌جلسهٔ تحویل ۱۴۰۲/۳۱",
    },
    "verify_saving": {"expires_on": "1406/06/31", "answers": {"alike-7": "دستگاه‌های کارخانهٔ دوم؛ فهرست پیوست است"}},
    "attach_saving": {"campaign_id": 3},
    "refuse_saving": {"reason": "قبض‌ها خوانا نیست"},
}  # fmt: skip
PERSON: Body = {
    "kind": "person", "group": "disability", "place_id": 61, "sex": "female", "age_band": "5-17",
    "name": "مریم نمونه", "national_number": "0790419904", "phone": "09120000007", "address": "خیابان سوم، پلاک ۷",
    "consent_on": DAY, "consent_text": "1404/1", "consent_by": "guardian",
}  # fmt: skip
OF_PERSONS: dict[str, Body] = {
    "register_person": {"office_id": 5, **PERSON},
    "write_identity": {"name": "مریم نمونه", "national_number": "0790419904", "phone": "09120000008"},
    "note_consent": {"consent_on": DAY, "consent_text": "1404/2", "consent_by": "self"},
    "name_collector": {"relation": "family", "name": "زهرا نمونه", "phone": "09120000009"},
    "add_member": {"person_id": 78, "since": DAY},
    "end_member": {"person_id": 78, "ended_on": DAY},
    "decide_pair": {"same": False, "reason": "نام پدرشان یکی نیست"},
    "note_need": {
        "receiver_id": 77, "item_id": 12, "quantity": "1", "since": DAY, "cause": "accident", "due_on": "1404/12/01",
    },
    "assess_need": {"quantity": "1"},
    "withdraw_need": {"why": "elsewhere"},
    "read_all_reminders": {"up_to": 812},
    "want_messages": {"wanted": False},
    "state_entitlement": {
        "family": "wheelchair", "name_fa": "ویلچر", "name_en": "Wheelchair", "item_ids": [2], "pieces": 1, "years": 4,
        "since": "1404/01/01",
    },
}  # fmt: skip
OF_THE_REST: dict[str, Body] = {
    "register_item": ITEM,
    "revise_item": {**ITEM, "name_en": "Walking frame, light", "is_active": True},
    "add_pack": {"name_fa": "کارتن", "name_en": "carton", "holds": "6"},
    "register_store": {
        "office_id": 5, "place_id": 61, "code": "ALB-2", "name_fa": "انبار دوم", "name_en": "Second store",
    },
    "revise_store": {"name_fa": "انبار بزرگ", "name_en": "Large store", "address": "میدان انقلاب"},
    "close_store": {"on": DAY},
    "register_carrier": {"office_id": 5, "name_fa": "باربری البرز", "name_en": "Alborz Freight", "plate": "12 ب 345"},
    "register_receiver": {
        "office_id": 5, "kind": "person", "group": "disability", "place_id": 61, "sex": "female",
        "age_band": "18-34", "disability": "physical",
    },
    "reverse_entry": REVERSAL,
    "ask_reversal": REVERSAL,
    "correct_value": {
        "happened_on": DAY, "memo": "از روی فاکتور",
        "worth": {"fair_value": 260000000, "fair_basis": "invoice", "fair_level": 1, "fair_source": "F-1881"},
    },
    "refuse_approval": {"reason": "صورت‌جلسه امضا ندارد"},
    "add_user": {"name": "s.karimi", "shown_name": "سارا کریمی", "mobile": "09120000001", "locale": "fa"},
    "grant_role": {"role": "clerk", "office_id": 5},
    "set_password": {"password": "seven quiet rivers run"},
    "ask_office": {"office_id": 5},
    "ask_edition": {"year": 1403, "place_id": 5},
    "ask_list": {"list": "items", "form": "xlsx", "filters": {"category": "clothing"}},
    "register_webhook": {
        "address": "https://partner.example.org/daftar", "events": ["receipt.recorded", "delivery.recorded"],
    },
    "replay_webhook": {"event_id": 17},
}  # fmt: skip

EXAMPLES: dict[str, Body] = (
    OF_CAMPAIGNS | OF_CONVERSIONS | OF_SWAPS | OF_COMPANIES | OF_GOODS | OF_ENERGY | OF_PERSONS | OF_THE_REST
)  # fmt: skip
