-- Two persons: proposals that wait for another one; numbers that were cancelled.

ALTER TABLE "Products" ADD COLUMN "CancelledAt" TEXT NULL;
ALTER TABLE "CatalogueFormats" ADD COLUMN "CancelledAt" TEXT NULL;

CREATE TABLE "Proposals" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_Proposals" PRIMARY KEY,
    "Kind" TEXT NOT NULL,
    "State" TEXT NOT NULL,
    "Key" TEXT NULL,
    "What" TEXT NOT NULL,
    "Why" TEXT NOT NULL,
    "Detail" TEXT NOT NULL,
    "RequestId" TEXT NULL,
    "ProposedById" TEXT NOT NULL,
    "ProposedBy" TEXT NOT NULL,
    "BySupervisor" INTEGER NOT NULL,
    "ProposedAt" TEXT NOT NULL,
    "LapsesAt" TEXT NOT NULL,
    "DecidedById" TEXT NULL,
    "DecidedBy" TEXT NULL,
    "DecidedAt" TEXT NULL,
    "Answer" TEXT NULL,
    "Version" TEXT NOT NULL
);

CREATE UNIQUE INDEX "IX_Proposals_Key" ON "Proposals" ("Key");
CREATE INDEX "IX_Proposals_State" ON "Proposals" ("State");
CREATE INDEX "IX_Proposals_RequestId" ON "Proposals" ("RequestId");
