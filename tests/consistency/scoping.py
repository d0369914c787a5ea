"""Finds queries that do not go through `visible_to`, wherever something is read on behalf of a person."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.consistency.rooms import module_of, parts
from tests.consistency.sources import APPS, ROOT, python_files

DOORS = {"visible_to", "none"}
LOOKUPS = {"get_object_or_404", "get_list_or_404"}
# Writes lock the very row that a door has handed them, querysets are the doors; night, facts by day and imports read
# everything.
UNREAD = {
    "services",
    "models",
    "querysets",
    "nightly",
    "follow",
    "references",
    "management",
    "proposals",
    "allocation",
    "batches",
    "debits",
    "openings",
    "schedules",
}

_SEED = "a step of a migration, with nobody who reads"
_GATE = "decides who sees what, before anything can be scoped by it"
_ORDER = "of an order that the caller has scoped"
_CLIENTS = "of clients that the caller has scoped"
_CLAIM = "of a claim that the caller has scoped"
_ROLES = "of contacts that the caller has scoped"
_FOLLOWS = "within a write: the seat and the contact of one person"
_PREFETCH = "fetched with rows that are scoped themselves"
_CONDITION = "a condition inside a list that is scoped"
_NAME = "only the name of who did something that is shown"
_HISTORY = "the history of a row that the caller has scoped"
_PRICES = "price lists are everybody's; pricing serves writes, which have no reader"
_ERASED = "of a person that the caller has scoped, taken away and read by nobody"
_WHOLE = "a plan is shown whole, with clients that were handed over since"
_NIGHT = "only the date of a night, the same for everybody"
_LEAVER = "counted and shown by names of colleagues alone, to who may know of no client"
_TEAM = "colleagues of every department are invited by name (R31)"
_REMINDED = "a step of the nightly: every manager is reminded of their own"
_FOLLOWS_WRITE = "within a write of the client that the service has locked"
_DUNNING = "a step of the nightly: rungs of all debtors, read by nobody"
_WORKER = "the ledger of imports, read by the worker: nobody looks"

# «module:function query» → why it may do without `visible_to`. One that is no longer found fails a test.
BLESSED = {
    "accounts.rules.first_rows:first_thresholds rules.objects": _SEED,
    "accounts.rules.first_rows:first_thresholds apps.get_model('accounts', 'Rule').objects": _SEED,
    **dict.fromkeys(
        (
            "receivables.settlements.fixes:Fixes.__init__ Payment.objects",
            "receivables.settlements.fixes:Fixes.__init__ BankLine.objects",
            "receivables.settlements.fixes:Fixes._parts Invoice.objects",
        ),
        "of an act that the caller has scoped; pages name a line of a bank to who may accept it",
    ),
    "receivables.collection.demanding:standing_promises Promise.objects": _CLIENTS,
    "receivables.collection.demanding:demanded Invoice.objects": _CLIENTS,
    "receivables.collection.queue:works_of Client.objects": _CLIENTS,
    "receivables.collection.queue:works_of CollectionResult.objects": _CLIENTS,
    "receivables.collection.queue:works_of CollectionStep.objects": _CLIENTS,
    "receivables.collection.queue:works_of Promise.objects": _CLIENTS,
    "receivables.collection.queue:works_of ShipmentStop.objects": _CLIENTS,
    "receivables.collection.queue:lines_of Claim.objects": _CLIENTS,
    "receivables.collection.queue:Work.claimed Invoice.objects": _CLIENTS,
    "receivables.collection.queue:Work.claimed CollectionStep.objects": _CLIENTS,
    "receivables.collection.pages.panel:Panel.steps CollectionStep.objects": _CLIENTS,
    "receivables.collection.generation:make_steps CollectionStep.objects": _DUNNING,
    "receivables.collection.generation:drop_steps CollectionStep.objects": _DUNNING,
    "receivables.collection.generation:make_steps Client.objects": _DUNNING,
    "receivables.collection.letters:write_letters CollectionLetter.objects": _DUNNING,
    "receivables.collection.letters:write_letters NoticeTemplate.objects": _DUNNING,
    "receivables.collection.letters:write_letters CollectionStep.objects": _DUNNING,
    "receivables.collection.letters:write_letters NoticeSetting.objects": _DUNNING,
    "receivables.collection.forms:ResultForm.__init__ ClaimKind.objects": "kinds of claims are everybody's",
    "receivables.collection.forms:ResultForm.__init__ ClientContact.objects": _CLIENTS,
    "receivables.collection.pages.panel:Panel.kinds ClaimKind.objects": "kinds of claims are everybody's",
    "receivables.collection.api.work:CollectionResultViewSet.do_create ClaimKind.objects":
        "kinds of claims are everybody's",
    "receivables.credit.pages.freeing:usual_delay Allocation.objects": _CLIENTS,
    "receivables.credit.pages.freeing:usual_delay Invoice.objects": _CLIENTS,
    "receivables.credit.pages.freeing:due_days Invoice.objects": _CLIENTS,
    "approvals.usual_time:usual_minutes Request.objects":
        "one figure of a whole department, which tells of no request",
    "plans.cooperation.kinds:CooperationPlanKind.subjects CooperationPlan.objects":
        "who may see a request is the question of the queue, which asks the plan's own rule",
    "plans.cooperation.figures:fact_of GoalReading.objects": "of a goal that the caller has scoped",
    **dict.fromkeys(
        (
            "orders.cooperation.figures:bought_by_group ShipmentLine.objects",
            "orders.cooperation.figures:groups_bought ShipmentLine.objects",
            "orders.cooperation.figures:share_of_purchases GroupNeed.objects",
            "orders.cooperation.figures:share_of_purchases CompetitorOffer.objects",
            "orders.cooperation.figures:_lines ShipmentLine.objects",
        ),
        "of a client that the caller has scoped, whose strategy the person sees",
    ),
    "dossiers.key_status.rules:check_three_p KeyAssessment.objects": _FOLLOWS_WRITE,
    "dossiers.key_status.rules:keep_flag Client.objects": _FOLLOWS_WRITE,
    "dossiers.key_status.rules:keep_flag KeyStatus.objects": _FOLLOWS_WRITE,
    "plans.experts.measuring:note_answer ExpertQuestion.objects": "of the task whose report its service checked",
    "plans.experts.measuring:forget_answer ExpertQuestion.objects": "of the task that its service takes up again",
    "plans.tasks.reminders:remind Task.objects": _REMINDED,
    "plans.tasks.reminders:remind_of_contracts Contract.objects": _REMINDED,
    "receivables.reliability.steps:remind_of_checks ReliabilityCheck.objects": _REMINDED,
    "dossiers.handovers.reading:lend ClientLoan.objects": "within the write that lends the clients",
    "dossiers.decision_map.forms:SeatForm.__init__ User.objects": _TEAM,
    "receivables.reliability.forms:CheckForm.__init__ ReliabilityQuestion.objects":
        "the checklist of the company, the same for everybody who fills it in",
    "accounts.tokens.api.authentication:TokenAuthentication.authenticate ApiToken.objects": _GATE,
    "accounts.rights.covers:_covers_on Absence.objects": _GATE,
    "accounts.rights.secrets:has_clearance Clearance.objects": _GATE,
    "accounts.users.security_log:sign_in_failed User.objects": "before anybody is known, and only into the log",
    "dossiers.personal.erasing:erase PersonalData.objects": _ERASED,
    "dossiers.personal.erasing:erase PersonalData.pgh_event_model.objects": _ERASED,
    "dossiers.personal.anonymising:anonymise_person Person.objects": _ERASED,
    "dossiers.personal.anonymising:anonymise_person Client.objects": _ERASED,
    "dossiers.personal.anonymising:anonymise_person PersonMerge.objects": _ERASED,
    "dossiers.personal.anonymising:_empty FormerName.objects": _ERASED,
    "dossiers.personal.anonymising:_empty ClientContact.objects": _ERASED,
    "dossiers.personal.anonymising:_empty Person.pgh_event_model.objects": _ERASED,
    "integrations.forgetting:forget_mail_of MailMessage.objects": _ERASED,
    "integrations.forgetting:forget_images_of RowImage.objects": _ERASED,
    "dossiers.personal.export:gather Person.objects": "second records of a person that the caller has scoped",
    "dossiers.personal.export:gather AccessLog.objects": "who was shown the person's data, for the person",
    "dossiers.personal.export:_leading_to model._default_manager": "asked for its rule, not for rows",
    "dossiers.history.pages.changes:history_of model.pgh_event_model.objects": _HISTORY,
    "dossiers.history.pages.changes:Steps.__init__ rows.model._default_manager": _HISTORY,
    "dossiers.history.pages.changes:_named User.objects": _NAME,
    "plans.weeks.pages.board:week_board Activity.objects": _WHOLE,
    "plans.weeks.pages.due:without_plan WeekPlan.objects": _CONDITION,
    "plans.weeks.pages.waiting:waiting_plans Activity.objects": _PREFETCH,
    "plans.records.pages:counted kind.model.objects": "of contacts that the caller has scoped",
    "plans.records.forms:ProductsField.clean Product.objects": "the price list is everybody's",
    "plans.colleagues.views:invitation_list Activity.objects": "one's own invitations, with the client's name alone",
    "plans.colleagues.pages:colleagues_found User.objects": _TEAM,
    "plans.colleagues.forms:ColleagueForm.__init__ User.objects": _TEAM,
    **dict.fromkeys(
        (
            "dossiers.facts.completeness:_dossiers DossierAnswer.objects",
            "dossiers.facts.pages.own_sources:outlets Outlet.objects",
            "dossiers.facts.pages.own_sources:contract Contract.objects",
            "dossiers.facts.pages.own_sources:people ClientContact.objects",
            "dossiers.facts.pages.own_sources:competitors CompetitorOffer.objects",
            "dossiers.facts.pages.own_sources:competitors CompetitorPrice.objects",
            "orders.pages.dossier_facts:shipment_facts ShipmentLine.objects",
            "orders.pages.dossier_facts:shipment_facts Shipment.objects",
            "plans.activities.pages.dossier_facts:contact_facts Activity.objects",
            "plans.activities.pages.dossier_facts:contact_facts Promise.objects",
            "receivables.pages.dossier_facts:payment_facts Allocation.objects",
            "receivables.pages.dossier_facts:payment_facts Invoice.objects",
        ),
        _CLIENTS,
    ),
    **dict.fromkeys(
        (
            "dossiers.facts.completeness:_templates DossierTemplate.objects",
            "dossiers.facts.secrecy:secret_keys DossierItem.objects",
        ),
        "what is demanded is everybody's",
    ),
    **dict.fromkeys(
        (
            "dossiers.facts.recounting:recount DossierAnswer.objects",
            "dossiers.facts.recounting:recount Client.objects",
            "dossiers.facts.recounting:recount DossierState.objects",
            "dossiers.facts.recounting:_keep DossierState.objects",
        ),
        "completeness is kept for everybody: whoever reads it is scoped",
    ),
    "dossiers.facts.pages.versions:versions_of User.objects": _NAME,
    "dossiers.decision_map.roles:roles_of DecisionMap.objects": _ROLES,
    "dossiers.decision_map.roles:roles_of MapSeat.objects": _ROLES,
    "dossiers.decision_map.roles:follow_seat ClientContact.objects": _FOLLOWS,
    "dossiers.decision_map.roles:follow_contact MapSeat.objects": _FOLLOWS,
    "dossiers.decision_map.roles:follow_contact DecisionMap.objects": _FOLLOWS,
    "dossiers.decision_map.roles:follow_map MapSeat.objects": _FOLLOWS,
    "dossiers.decision_map.roles:_goes_by DecisionMap.objects": _FOLLOWS,
    "desk.competitors.pages.company:CompetitorPage._elsewhere CompetitorOffer.objects":
        "only how many, by colleague: that a rival is met is the company's, at whom stays theirs (R82)",
    "plans.coverage.coverage:coverage_of DecisionMap.objects": _CLIENTS,
    "plans.coverage.coverage:met_on Activity.objects": _CLIENTS,
    "plans.coverage.coverage:_seats MapSeat.objects": _CLIENTS,
    "plans.coverage.coverage:_contacts ClientContact.objects": _CLIENTS,
    "dossiers.team.forms:MemberForm.__init__ User.objects": _TEAM,
    "dossiers.team.api:ColleagueEmail.__init__ User.objects": _TEAM,
    "plans.activities.api:ColleagueSerializer User.objects": _TEAM,
    "plans.tasks.api_fields:ColleagueField.__init__ User.objects": _TEAM,
    "plans.tasks.api_fields:department_field Department.objects": _TEAM,
    "plans.tasks.forms:colleague_field User.objects": _TEAM,
    "plans.tasks.pages.quick:addressee_named User.objects": _TEAM,
    "plans.activities.slots:next_free_slot Activity.objects": "hours alone: which are free",
    "plans.tasks.forms:departments Department.objects": _TEAM,
    "orders.shipping.assortment:usual_of Shipment.objects": _CLIENTS,
    "orders.entry_times.figures:entry_figures OrderChange.objects": _ORDER,
    "orders.entry_times.figures:entry_figures Advice.objects": _ORDER,
    "orders.entry_times.figures:_support_times OrderChange.objects": _ORDER,
    "orders.advice.history:peers_of Client.objects":
        "only how many of them take something is told, whoever manages them (R158)",
    "orders.advice.history:sales_since ShipmentLine.objects": _CLIENTS,
    "orders.advice.basket:basket_of Product.objects": _PRICES,
    "orders.advice.offers:advice_for Stock.objects": _PRICES,
    "orders.advice.offers:_wanted Product.objects": _PRICES,
    "orders.advice.offers:_named ProductGroup.objects": _PRICES,
    "orders.drafting.outlets:outlets_for Outlet.objects": _ORDER,
    "orders.splitting.alternatives:portions Stock.objects": _PRICES,
    "orders.splitting.pages:StockOfOrder.free Stock.objects": _PRICES,
    "orders.drafting.earlier:earlier_orders OrderLine.objects": _CONDITION,
    "orders.shipping.assortment:_habits ShipmentLine.objects": _ORDER,
    **dict.fromkeys(
        (
            "orders.otif.figures:due_orders OrderLine.objects",
            "orders.otif.figures:_of_line ShipmentLine.objects",
            "orders.promised.days:with_measured_day PromisedDate.objects",
            "orders.promised.late:late_orders PromisedDate.objects",
            "orders.promised.late:late_orders OrderLine.objects",
            "orders.promised.late:_whole OrderLine.objects",
            "orders.shipping.accepted:sold_lines ShipmentLine.objects",
            "orders.agreed_stock.shortages:kept_today Stock.objects",
            "orders.drafting.pages.order:orders_for_page OrderNote.objects",
            "orders.support.pages:short Stock.objects",
            "orders.support.pages:short OrderLine.objects",
        ),
        _CONDITION,
    ),
    "orders.promised.days:promised_by_line PromisedDate.objects": _ORDER,
    "orders.notices.words:_reason LineRefusal.objects": _ORDER,
    "orders.claims.answers:write_answer ClaimLetter.objects": _CLAIM,
    "orders.claims.answers:write_answer NoticeTemplate.objects": "words of the company, for a service",
    "orders.claims.answers:_not_by_itself NoticeTemplate.objects": "words of the company, for a service",
    "orders.claims.answers:recipient_of NoticeSetting.objects": _CLAIM,
    "orders.notices.outbox:claim table._default_manager": "the worker, nobody looks",
    "orders.shipping.since_first:SinceFirst._lines ShipmentLine.objects": _CLIENTS,
    "orders.shipping.since_first:SinceFirst.rows Product.objects": "of lines of a client that the caller has scoped",
    "orders.refusals.repeats:_within LineRefusal.objects": _CLIENTS,
    "orders.shipping.rests:shipped_lines ShipmentLine.objects": _PREFETCH,
    "orders.shipping.stopped:stopped_items ShipmentLine.objects": _CLIENTS,
    "orders.drafting.pages.order:orders_for_page Request.objects": _PREFETCH,
    "orders.confirming.kinds:OrderKind.subjects Order.objects": _PREFETCH,
    "dossiers.contracts.kinds:ContractTermsKind.subjects Contract.objects": _PREFETCH,
    "accounts.sessions.store:SessionStore.note_seen self.get_model_class().objects": "found by the browser's secret",
    "desk.departures.pages:DeparturePage.counts Order.objects": _LEAVER,
    "desk.departures.pages:DeparturePage.counts Request.objects": _LEAVER,
    "desk.departures.pages:DeparturePage.covers Absence.objects": _LEAVER,
    "desk.news.pages.accounts:account_rows models.Event.objects": "about the person's own account alone",
    "dossiers.search:formerly_named FormerName.objects": _CONDITION,
    "dossiers.search:numbers_of_people Person.objects": _CONDITION,
    "dossiers.people.lookup:_people Person.objects": _CONDITION,
    "plans.callers.frequency:contacts_by_side Activity.objects": "how often alone, by sides that the caller has scoped",
    "desk.groups.pages:GroupPage.unseen Client.objects": "how many of a holding are not seen, and nothing of them",
    "plans.activities.week:open_week WeekPlan.objects": "for writes: whose week it is they have checked",
    "plans.activities.week:overlapping Activity.objects": "for writes: the refusal names only who may be seen",
    **dict.fromkeys(
        (
            "desk.demo.jobs:is_waiting DemoData.objects",
            "desk.demo.jobs:_begin DemoData.objects",
            "desk.demo.jobs:_remove Client.objects",
            "desk.demo.jobs:_claimed DemoData.objects",
            "desk.demo.jobs:_fail DemoData.objects",
        ),
        "the ledger of the demo data, read by the worker: nobody looks",
    ),
    **dict.fromkeys(
        (
            "integrations.mail.matching:match User.objects",
            "integrations.mail.matching:match Person.objects",
            "integrations.mail.matching:_named_client Client.objects",
            "integrations.mail.matching:_only_client Client.objects",
            "integrations.mail.matching:_only_client ClientContact.objects",
            "integrations.mail.matching:_only_person ClientContact.objects",
            "integrations.mail.fetching:fetch_mail MailCursor.objects",
            "integrations.mail.fetching:_read_new MailCursor.objects",
        ),
        "the worker, nobody looks",
    ),
    "integrations.imports.pages.journal:Journal._undoable RowImage.objects": _CONDITION,
    "integrations.imports.answers:remember ImportAnswer.objects": "written, nobody looks",
    "integrations.imports.answers:remembered ImportAnswer.objects": _WORKER,
    "integrations.imports.answers:kind_remembered ImportAnswer.objects": _WORKER,
    "integrations.undo.images:forget_images ImportRun.objects": _WORKER,
    "integrations.undo.images:forget_images RowImage.objects": "deleted, nobody looks",
    "accounts.company.publishing:publish_company CompanyProfile.objects": "for processes, nobody looks",
    "accounts.rules.publishing:publish_rules Rule.objects": "for processes, nobody looks",
    "accounts.rules.publishing:publish_rules CalendarDay.objects": "for processes, nobody looks",
    "accounts.rules.history:steps_of Rule.pgh_event_model.objects": _HISTORY,
    "accounts.rules.history:steps_of Department.objects": _NAME,
    "accounts.rules.history:steps_of User.objects": _NAME,
    "dossiers.words.pages:WordsPage.counts self.kind.user.objects": "scoped for who sees rows; else only how many",
    "dossiers.history.pages.changes:_names_of events.objects": _NAME,
    "accounts.links.doors:make_link OneTimeLink.objects": "revoked, nobody looks",
    "accounts.links.doors:open_link OneTimeLink.objects": "whoever has the secret, before any sign-in",
    "accounts.links.doors:use_link OneTimeLink.objects": "whoever has the secret, before any sign-in",
    "dossiers.contracts.kinds:ContractTermsKind.lock Client.objects": "locked for a decision, nobody looks",
    **dict.fromkeys(
        (
            "orders.acts.kinds:ActKind.subjects DiscrepancyAct.objects",
            "orders.claims.kinds:SettlementKind.subjects Claim.objects",
        ),
        _PREFETCH,
    ),
    **dict.fromkeys(
        (
            "orders.acts.lines:write_lines ActLine.objects",
            "orders.acts.posting:register_corrections ShipmentLine.objects",
            "orders.acts.posting:reverse_corrections ShipmentLine.objects",
            "orders.acts.posting:_document Shipment.objects",
            "orders.acts.posting:_keep_amounts ActLine.objects",
            "orders.acts.posting:_held Shipment.objects",
        ),
        "within a write of the act that the service has locked",
    ),
    **dict.fromkeys(
        (
            "orders.acts.api:_found Product.objects",
            "orders.acts.api:_found DiscrepancyKind.objects",
            "orders.acts.forms:ActForm.__init__ DiscrepancyKind.objects",
            "orders.acts.forms:ActForm.clean Product.objects",
            "orders.acts.forms:RouteForm.__init__ RouteStep.objects",
            "orders.acts.lines:_kinds DiscrepancyKind.objects",
            "orders.acts.route:step_after RouteStep.objects",
            "orders.acts.route:set_route RouteStep.objects",
            "orders.claims.api:_word model.objects",
            "orders.claims.forms:VerdictForm FaultyService.objects",
            "orders.returns.api:GoodsReturnViewSet.do_create ReturnReason.objects",
            "orders.returns.forms:ReturnForm ReturnReason.objects",
        ),
        "lists and the route of the company are everybody's",
    ),
    **dict.fromkeys(
        (
            "orders.claims.api:ClaimViewSet.lawyer User.objects",
            "orders.claims.forms:LawyerForm.__init__ User.objects",
        ),
        "a claim is passed to any lawyer of the company",
    ),
    "orders.shipping.accepted:accepted_quantity ActLine.objects": "of shipment lines that the caller has scoped",
    "receivables.disputes:disputed_of Claim.objects": "of invoices that the caller has scoped",
    "receivables.disputes:demands Claim.objects": _CLIENTS,
    "receivables.disputes:demands Invoice.objects": _CLIENTS,
    "orders.returns.kinds:LateReturnKind.subjects GoodsReturn.objects": _PREFETCH,
    "orders.pricing.kinds:PriceColumnKind.subjects Client.objects": _PREFETCH,
    "reports.targets.kinds:ClosedTargetKind.subjects TargetCorrection.objects": _PREFETCH,
    "orders.pricing.api:ColumnInput PriceColumn.objects": _PRICES,
    "dossiers.contracts.pages.requests:terms_words PriceColumn.objects": _PRICES,
    "dossiers.contracts.terms:terms_on Contract.objects": _CLIENTS,
    "dossiers.contracts.versions:versions_of Contract.objects": "of one contract that the service has locked",
    "dossiers.contracts.versions:lock_contract Contract.objects": "locked by a service, nobody looks",
    "dossiers.contracts.versions:lock_contract Client.objects": "locked by a service, nobody looks",
    "dossiers.powers.signing:power_to_sign PowerOfAttorney.objects": "one's own",
    "receivables.credit.contracts:follow_limit CreditLimit.objects": _CLIENTS,
    "receivables.credit.contracts:sales_of_a_year Invoice.objects": _CLIENTS,
    "dossiers.powers.forms:PowerForm.__init__ User.objects": _TEAM,
    "orders.pricing.kinds:asked_column PriceColumn.objects": _PRICES,
    "orders.pricing.pages:PriceColumnPages.words PriceColumn.objects": _PRICES,
    "orders.pricing.views:ColumnForm PriceColumn.objects": _PRICES,
    **dict.fromkeys(
        (
            "receivables.bad_debts.trail:trails OrderChange.objects",
            "receivables.bad_debts.trail:trails CreditCheck.objects",
            "receivables.bad_debts.trail:trails Request.objects",
            "receivables.bad_debts.trail:trails CreditLimit.objects",
        ),
        "of invoices that the caller has scoped",
    ),
    "receivables.credit.kinds:CreditLimitKind.subjects Client.objects": _PREFETCH,
    "receivables.credit.kinds:CreditLimitKind.approved CreditLimit.objects": _CLIENTS,
    "receivables.credit.steps:remind_of_limits CreditLimit.objects": _REMINDED,
    "receivables.credit.pages.review:LimitListing.filtered CreditLimit.objects": _CONDITION,
    "receivables.credit.pages.review:LimitListing.filtered ShipmentLine.objects": _CONDITION,
    "receivables.credit.pages.review:lines_of CreditLimit.objects": _CLIENTS,
    "receivables.credit.pages.review:lines_of Request.objects": _CLIENTS,
    "receivables.credit.pages.review:lines_of LimitNotice.objects": _CLIENTS,
    "receivables.discipline.pages:DisciplinePanel._of_stops CreditCheck.objects": _CLIENTS,
    "receivables.discipline.pages:DisciplinePanel._of_shipments ShipmentStop.objects": _CLIENTS,
    "orders.pricing.columns:column_of PriceColumn.objects": _PRICES,
    "orders.pricing.columns:columns_of PriceColumn.objects": _PRICES,
    "orders.pricing.columns:agreed_columns ClientPriceColumn.objects": _CLIENTS,
    "orders.price_rules.columns:column_rules PriceRule.objects": _PRICES,
    "orders.price_rules.bonuses:_turnovers ShipmentLine.objects": _CLIENTS,
    **dict.fromkeys(
        (
            "orders.price_rules.drafts:drafted_products OrderLine.objects",
            "orders.price_rules.drafts:_written Order.objects",
            "orders.price_rules.drafts:_written OrderLine.objects",
        ),
        "told as counts and one sum of the whole company; the rows are kept by who may read orders (price_lists)",
    ),
    "orders.price_rules.drafts:_listed Price.objects": _PRICES,
    "orders.price_rules.kinds:SpecialPriceKind.subjects PriceRule.objects": _PREFETCH,
    "orders.price_rules.views:_changed_cells Price.objects": _PRICES,
    "orders.price_rules.views:_named Product.objects": _PRICES,
    "orders.price_rules.views:_named PriceColumn.objects": _PRICES,
    **dict.fromkeys(
        (
            "orders.price_rules.api:_ReachInput ClientGroup.objects",
            "orders.price_rules.api:_ReachInput Channel.objects",
            "orders.price_rules.api:_ReachInput PriceColumn.objects",
            "orders.price_rules.api:_ReachInput ProductGroup.objects",
            "orders.price_rules.api:SpecialPriceInput ClientGroup.objects",
            "orders.price_rules.api:ColumnRuleInput PriceColumn.objects",
        ),
        "words of the company's lists, named by programs",
    ),
    "orders.price_rules.columns:average_months ShipmentLine.objects": _CLIENTS,
    "orders.price_rules.columns:payment_terms Contract.objects": _CLIENTS,
    "orders.price_rules.loading:with_conditions PriceStep.objects": _PREFETCH,
    "orders.price_rules.loading:buyers_of Client.objects": _CLIENTS,
    "orders.price_rules.loading:buyers_of ClientGroup.objects": "which holding lies in which, everybody's",
    "orders.price_rules.loading:_rows PriceRule.objects": _CLIENTS,
    "orders.price_rules.loading:_through getattr(PriceRule, name).through.objects": _PREFETCH,
    "orders.price_rules.loading:_turnovers ShipmentLine.objects": _CLIENTS,
    "orders.drafting.lines:write OrderLine.objects": "writes lines of the order that the service has locked",
    "catalogue.prices:prices_on Price.objects": _PRICES,
    "orders.pricing.columns:source_of Price.objects": _PRICES,
    "orders.shipping.sales_history:sales_history ShipmentLine.objects": _CLIENTS,
    "orders.shipping.sales_history:net_sales ShipmentLine.objects": _CLIENTS,
    "orders.shipping.sales_history:sales_history Product.objects": "everybody's; found by the lines above",
    "orders.shipping.api: ShipmentLine.objects": _PREFETCH,
    "orders.shipping.pages:shipments_for_page ShipmentLine.objects": _PREFETCH,
    "receivables.payments.pages.listing:with_invoices Allocation.objects": _PREFETCH,
    "receivables.invoices.pages:last_paid Allocation.objects": "of invoices that the caller has scoped",
    "receivables.payments.reversals:reversed_payments Payment.pgh_event_model.objects": _CLIENTS,
    "receivables.payments.reversals:reversed_payments User.objects": _NAME,
    "reports.key_clients.as_of:managers_on Client.pgh_event_model.objects": _CLIENTS,
    "reports.key_clients.as_of:managers_on User.objects": _NAME,
    "dossiers.clients.filters:ClientFilter.by_key_type KeyStatus.objects": _CONDITION,
    "dossiers.clients.forms:_reference model.objects": "words of the company's lists, offered to everybody",
    "receivables.invoices.filters:DocumentFilter.by_words Client.objects": _CONDITION,
    "receivables.invoices.filters:InvoiceFilter.of_debtors Client.objects": _CONDITION,
    "receivables.credit.filters:CreditLimitFilter.on_day CreditLimit.objects": _CONDITION,
    "desk.today.pages.attention:_contracts Contract.objects": _CONDITION,
    "reports.targets.pages:TargetTable.people Target.objects": _CONDITION,
    "reports.targets.pages:TargetTable.people User.objects": _CONDITION,
    "reports.segments.pages.policy:_last_steps SegmentPolicy.pgh_event_model.objects": _HISTORY,
    "reports.rollup.pages:SalesListing._fresh_clients ClientMonth.objects": _CONDITION,
    "reports.segments.pages.listing:SegmentListing._policy SegmentSnapshot.objects": "the rules of a night",
    "reports.segments.filters:with_segment_before SegmentSnapshot.objects": "of clients shown",
    "reports.segments.pages.listing:SegmentListing.dates NightlyRun.objects": _NIGHT,
    "desk.news.pages.clients:done_rows Activity.pgh_event_model.objects": _HISTORY,
    "desk.news.pages.clients:handed_rows Client.pgh_event_model.objects": _HISTORY,
    "desk.news.pages.clients:_name_of User.objects": _NAME,
    "desk.news.pages.nights:changes_rows NightlyRun.objects": _NIGHT,
    "desk.news.pages.suggestions:suggestion_rows SuggestionChange.objects": _CONDITION,
    "desk.news.pages.weeks:week_rows WeekPlanChange.objects": _CONDITION,
    "reports.tasks:resume_nightly NightlyRun.objects": "the worker, nobody looks",
    "dossiers.handovers.reading:lent_rows ClientLoan.objects": _GATE,
    "desk.handovers.pages.portfolio:PortfolioPage._absences Absence.objects": "of receivers the caller has scoped",
    "dossiers.tasks:hand_over_due Handover.objects": "the worker, nobody looks",
    **dict.fromkeys(
        (f"integrations.imports.jobs:{function} ImportRun.objects"
         for function in ("requeue", "claim", "forget_files", "_finish")),
        _WORKER,
    ),
    **dict.fromkeys(
        (f"integrations.imports.apart:{function} ImportRun.objects"
         for function in ("_is_claimed", "_say_alive")),
        _WORKER,
    ),
    "integrations.price_lists.comparing:Comparison.write PriceListDraft.objects": "written, nobody looks",
    "integrations.price_lists.comparing:forget PriceListLine.objects": "deleted, nobody looks",
    "integrations.price_lists.comparing:forget PriceListDraft.objects": "deleted, nobody looks",
    "integrations.imports.rows:save model._default_manager": "the worker, nobody looks",
}  # fmt: skip


def read_files() -> list[Path]:
    """What is read for somebody; kinds of imports write for a file."""
    kinds = ROOT / "integrations/imports/kinds"
    return [path for path in python_files(*APPS) if not UNREAD & parts(path) and path.parent != kinds]


def unscoped(path: Path, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, «module:function query») where `Model.objects` leads through no door, and lookups in a bare model."""
    declared = {id(node) for value in _declared_querysets(tree) for node in ast.walk(value)}
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}:
            past = id(node) not in declared and not DOORS & _calls_on(node, parents)
        elif isinstance(node, ast.Call) and _called(node) in LOOKUPS:
            past = isinstance(node.args[0], ast.Name) and node.args[0].id[:1].isupper()
        else:
            continue
        if past:
            yield node.lineno, f"{module_of(path)}:{_home_of(node, parents)} {ast.unparse(node)}"


def _home_of(node: ast.AST | None, parents: dict[ast.AST, ast.AST]) -> str:
    """The function around a node as `Class.method`, the outermost where they are nested; «» at module level."""
    names: list[str] = []
    while (node := parents.get(node) if node else None) is not None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [node.name]
        elif isinstance(node, ast.ClassDef):
            names.insert(0, node.name)
    return ".".join(names)


def _calls_on(node: ast.expr, parents: dict[ast.AST, ast.AST]) -> set[str]:
    """Names of the methods called one after another on `node`."""
    names: set[str] = set()
    parent = parents.get(node)
    while isinstance(parent, ast.Attribute) or (isinstance(parent, ast.Call) and parent.func is node):
        if isinstance(parent, ast.Attribute):
            names.add(parent.attr)
        node, parent = parent, parents.get(parent)
    return names


def _declared_querysets(tree: ast.Module) -> Iterator[ast.expr]:
    """`queryset = …` in the body of a class; ScopedViewSet scopes it, another test sees to the base."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for line in node.body:
                if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "queryset":
                    yield line.value


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func).rsplit(".", 1)[-1]
