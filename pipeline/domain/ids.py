"""The ids of the records. Content ids are `sha256:<hex>`; the others come from the Clock."""

from typing import NewType

VendorId = NewType("VendorId", str)
SourceId = NewType("SourceId", str)
CaptureId = NewType("CaptureId", str)
RunId = NewType("RunId", str)
AssessmentId = NewType("AssessmentId", str)
RelatedVendorId = NewType("RelatedVendorId", str)
PersonId = NewType("PersonId", str)
RequestId = NewType("RequestId", str)
SystemId = NewType("SystemId", str)
DecisionId = NewType("DecisionId", str)
ReviewId = NewType("ReviewId", str)  # of what a reviewer said of one finding
CommentId = NewType("CommentId", str)
QuestionId = NewType("QuestionId", str)
TokenId = NewType("TokenId", str)
SessionId = NewType("SessionId", str)
InvitationId = NewType("InvitationId", str)
AttemptId = NewType("AttemptId", str)  # of one try to sign in
WebhookId = NewType("WebhookId", str)
TargetId = NewType("TargetId", str)  # a webhook's id, or that of a channel of messages

SnapshotId = NewType("SnapshotId", str)  # of the bytes as received
DocumentId = NewType("DocumentId", str)  # of the extracted text and its structure
PassageId = NewType("PassageId", str)  # of a document and a span in it
Digest = NewType("Digest", str)  # of anything else that is hashed
