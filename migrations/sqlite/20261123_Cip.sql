-- CIP: asked for with the ISBN, its record, draft, remark and issues; corrections afterwards.

ALTER TABLE "Applications" ADD COLUMN "AsksCip" INTEGER NULL;
ALTER TABLE "Publishers" ADD COLUMN "Defaults_AsksCip" INTEGER NULL;
ALTER TABLE "Catalogue" ADD COLUMN "ClassNumber" TEXT NULL;
ALTER TABLE "Catalogue" ADD COLUMN "Subjects" TEXT NULL;
ALTER TABLE "Catalogue" ADD COLUMN "ControlNumber" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "RecordSavedAt" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "Record" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "ChangeReason" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "ReissuesCip" INTEGER NULL;
ALTER TABLE "Requests" ADD COLUMN "Before" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "After" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "DraftSentAt" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "DraftRecord" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "DraftBlock" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "RemarkUntil" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "AcceptedAt" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "Remark" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "RemarkedAt" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "RemarkAnswer" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "HeldBecause" TEXT NULL;

CREATE TABLE "CipTemplates" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_CipTemplates" PRIMARY KEY AUTOINCREMENT,
    "Name" TEXT NOT NULL,
    "Text" TEXT NOT NULL,
    "At" TEXT NOT NULL,
    "By" TEXT NOT NULL
);

CREATE TABLE "CipIssues" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_CipIssues" PRIMARY KEY,
    "ApplicationId" TEXT NOT NULL,
    "RequestId" TEXT NOT NULL,
    "Number" INTEGER NOT NULL,
    "ControlNumber" TEXT NOT NULL,
    "At" TEXT NOT NULL,
    "By" TEXT NOT NULL,
    "Record" TEXT NOT NULL,
    "Marc" BLOB NOT NULL,
    "Block" TEXT NOT NULL,
    "DataBlock" TEXT NOT NULL,
    "Card" TEXT NOT NULL,
    "Why" TEXT NULL,
    CONSTRAINT "FK_CipIssues_Applications_ApplicationId" FOREIGN KEY ("ApplicationId") REFERENCES "Applications" ("Id") ON DELETE RESTRICT,
    CONSTRAINT "FK_CipIssues_Requests_RequestId" FOREIGN KEY ("RequestId") REFERENCES "Requests" ("Id") ON DELETE RESTRICT
);

CREATE UNIQUE INDEX "IX_CipIssues_ApplicationId_Number" ON "CipIssues" ("ApplicationId", "Number");
CREATE UNIQUE INDEX "IX_CipIssues_ControlNumber_Number" ON "CipIssues" ("ControlNumber", "Number");
CREATE INDEX "IX_CipIssues_RequestId" ON "CipIssues" ("RequestId");
CREATE INDEX "IX_CipTemplates_Name_Id" ON "CipTemplates" ("Name", "Id");
