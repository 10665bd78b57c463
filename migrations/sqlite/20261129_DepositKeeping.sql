-- Keeping of deposits: what happened to each file, its second copy and readings, and what the fixity check found.
CREATE TABLE "DepositEvents" (
    "FileId" TEXT NOT NULL,
    "Order" INTEGER NOT NULL,
    "Type" TEXT NOT NULL,
    "At" TEXT NOT NULL,
    "Agent" TEXT NOT NULL,
    "Outcome" TEXT NOT NULL,
    "Detail" TEXT NULL,
    CONSTRAINT "PK_DepositEvents" PRIMARY KEY ("FileId", "Order"),
    CONSTRAINT "FK_DepositEvents_DepositFiles_FileId" FOREIGN KEY ("FileId") REFERENCES "DepositFiles" ("Id") ON DELETE CASCADE
);

CREATE TABLE "KeptFiles" (
    "FileId" TEXT NOT NULL CONSTRAINT "PK_KeptFiles" PRIMARY KEY,
    "Sha256" TEXT NOT NULL,
    "Length" INTEGER NOT NULL,
    "CopiedAt" TEXT NULL,
    "RecordVersion" INTEGER NOT NULL,
    "RecordSha256" TEXT NULL,
    "Attempts" INTEGER NOT NULL,
    "NextTryAt" TEXT NULL,
    "ReadAt" TEXT NOT NULL,
    "ReadingUntil" TEXT NULL,
    "IsLost" INTEGER NOT NULL,
    "Version" TEXT NOT NULL,
    CONSTRAINT "FK_KeptFiles_DepositFiles_FileId" FOREIGN KEY ("FileId") REFERENCES "DepositFiles" ("Id") ON DELETE RESTRICT
);

CREATE TABLE "FixityFindings" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_FixityFindings" PRIMARY KEY AUTOINCREMENT,
    "FoundAt" TEXT NOT NULL,
    "Fault" TEXT NOT NULL,
    "InCopy" INTEGER NOT NULL,
    "Key" TEXT NOT NULL,
    "FileId" TEXT NULL,
    "SetAside" TEXT NULL,
    "RepairedAt" TEXT NULL,
    CONSTRAINT "FK_FixityFindings_DepositFiles_FileId" FOREIGN KEY ("FileId") REFERENCES "DepositFiles" ("Id") ON DELETE RESTRICT
);

CREATE INDEX "IX_KeptFiles_NextTryAt" ON "KeptFiles" ("NextTryAt");
CREATE INDEX "IX_KeptFiles_ReadAt" ON "KeptFiles" ("ReadAt");
CREATE INDEX "IX_KeptFiles_Sha256" ON "KeptFiles" ("Sha256");
CREATE INDEX "IX_FixityFindings_FileId" ON "FixityFindings" ("FileId");
CREATE INDEX "IX_FixityFindings_FoundAt" ON "FixityFindings" ("FoundAt");
