"""SQLite keeps the contract of a store."""

from tests.contracts import assessment_contract, evidence_contract, store_contract


class TestVendors(store_contract.VendorsContract): ...


class TestRuns(store_contract.RunsContract): ...


class TestCaptures(evidence_contract.CapturesContract): ...


class TestDocuments(evidence_contract.DocumentsContract): ...


class TestRubrics(assessment_contract.RubricsContract): ...


class TestJudgements(assessment_contract.JudgementsContract): ...


class TestAssessments(assessment_contract.AssessmentsContract): ...


class TestAudit(store_contract.AuditContract): ...


class TestTransactions(store_contract.TransactionsContract): ...
