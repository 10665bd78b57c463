-- Deposit of e-books: the case's licence, its files, and the pieces in which they come in.
ALTER TABLE "Requests" ADD COLUMN "Access" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "Copies" INTEGER NULL;
ALTER TABLE "Requests" ADD COLUMN "LoanDays" INTEGER NULL;
ALTER TABLE "Requests" ADD COLUMN "EmbargoUntil" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "SignedAt" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "SignedBy" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "SignedById" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "SignedTitle" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "SignedSha256" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "TakenDownAt" TEXT NULL;
ALTER TABLE "Requests" ADD COLUMN "TakenDownBecause" TEXT NULL;

CREATE TABLE "DepositFiles" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_DepositFiles" PRIMARY KEY,
    "DepositId" TEXT NOT NULL,
    "Kind" TEXT NOT NULL,
    "ProductId" TEXT NULL,
    "FileName" TEXT NOT NULL,
    "Length" INTEGER NOT NULL,
    "Received" INTEGER NOT NULL,
    "State" TEXT NOT NULL,
    "Metadata" TEXT NULL,
    "CreatedAt" TEXT NOT NULL,
    "ExpiresAt" TEXT NOT NULL,
    "Sha256" TEXT NULL,
    "Type" TEXT NULL,
    "Report" TEXT NULL,
    "CheckedAt" TEXT NULL,
    "Attempts" INTEGER NOT NULL,
    "NextTryAt" TEXT NULL,
    "TakenBecause" TEXT NULL,
    "DepositedAt" TEXT NULL,
    "Version" TEXT NOT NULL,
    CONSTRAINT "FK_DepositFiles_Products_ProductId" FOREIGN KEY ("ProductId") REFERENCES "Products" ("Id") ON DELETE CASCADE,
    CONSTRAINT "FK_DepositFiles_Requests_DepositId" FOREIGN KEY ("DepositId") REFERENCES "Requests" ("Id") ON DELETE CASCADE
);

CREATE TABLE "DepositPieces" (
    "FileId" TEXT NOT NULL,
    "Start" INTEGER NOT NULL,
    "Size" INTEGER NOT NULL,
    "Key" TEXT NOT NULL,
    CONSTRAINT "PK_DepositPieces" PRIMARY KEY ("FileId", "Start"),
    CONSTRAINT "FK_DepositPieces_DepositFiles_FileId" FOREIGN KEY ("FileId") REFERENCES "DepositFiles" ("Id") ON DELETE CASCADE
);

CREATE INDEX "IX_DepositFiles_DepositId" ON "DepositFiles" ("DepositId");
CREATE INDEX "IX_DepositFiles_ProductId" ON "DepositFiles" ("ProductId");
CREATE INDEX "IX_DepositFiles_Sha256" ON "DepositFiles" ("Sha256");
CREATE INDEX "IX_DepositFiles_State_NextTryAt" ON "DepositFiles" ("State", "NextTryAt");
CREATE UNIQUE INDEX "IX_DepositPieces_Key" ON "DepositPieces" ("Key");
