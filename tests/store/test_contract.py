"""Each database keeps the contract of a store."""

from tests.contracts import (
    assessment_contract,
    evidence_contract,
    outbox_contract,
    people_contract,
    reassessment_contract,
    registers_contract,
    related_contract,
    replies_contract,
    reviews_contract,
    store_contract,
    systems_contract,
    workload_contract,
)


class TestVendors(store_contract.VendorsContract): ...


class TestRuns(store_contract.RunsContract): ...


class TestWorkload(workload_contract.WorkloadContract): ...


class TestCaptures(evidence_contract.CapturesContract): ...


class TestDocuments(evidence_contract.DocumentsContract): ...


class TestRubrics(assessment_contract.RubricsContract): ...


class TestJudgements(assessment_contract.JudgementsContract): ...


class TestAssessments(assessment_contract.AssessmentsContract): ...


class TestRelatedVendors(related_contract.RelatedVendorsContract): ...


class TestReassessments(reassessment_contract.ReassessmentsContract): ...


class TestCadences(reassessment_contract.CadencesContract): ...


class TestPeople(people_contract.PeopleContract): ...


class TestCredentials(people_contract.CredentialsContract): ...


class TestSignIns(people_contract.SignInsContract): ...


class TestReviews(reviews_contract.ReviewsContract): ...


class TestOutbox(outbox_contract.OutboxContract): ...


class TestSystems(systems_contract.SystemsContract): ...


class TestAudit(store_contract.AuditContract): ...


class TestTransactions(store_contract.TransactionsContract): ...


class TestReplies(replies_contract.RepliesContract): ...


class TestTogether(replies_contract.TogetherContract): ...


class TestRegisters(registers_contract.RegistersContract): ...
