-- Batches: the drafts of one file, their pages in one package, sent together.
CREATE TABLE "BatchFiles" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_BatchFiles" PRIMARY KEY,
    "PublisherId" TEXT NOT NULL,
    "FileName" TEXT NOT NULL,
    "CreatedAt" TEXT NOT NULL,
    "State" TEXT NOT NULL,
    "Key" TEXT NULL,
    "Done" INTEGER NOT NULL,
    "Total" INTEGER NOT NULL,
    "ActorId" TEXT NULL,
    "ActorName" TEXT NOT NULL,
    "ActorAddress" TEXT NULL,
    "Faults" TEXT NOT NULL,
    "SentAt" TEXT NULL,
    "Version" TEXT NOT NULL,
    CONSTRAINT "FK_BatchFiles_Publishers_PublisherId" FOREIGN KEY ("PublisherId") REFERENCES "Publishers" ("Id") ON DELETE RESTRICT
);

CREATE TABLE "BatchLines" (
    "ApplicationId" TEXT NOT NULL CONSTRAINT "PK_BatchLines" PRIMARY KEY,
    "BatchFileId" TEXT NOT NULL,
    "Row" INTEGER NOT NULL,
    "Reference" TEXT NULL,
    "Code" TEXT NOT NULL,
    "TitlePage" TEXT NOT NULL,
    "CopyrightPage" TEXT NOT NULL,
    "Cover" TEXT NOT NULL,
    CONSTRAINT "FK_BatchLines_Applications_ApplicationId" FOREIGN KEY ("ApplicationId") REFERENCES "Applications" ("Id") ON DELETE CASCADE,
    CONSTRAINT "FK_BatchLines_BatchFiles_BatchFileId" FOREIGN KEY ("BatchFileId") REFERENCES "BatchFiles" ("Id") ON DELETE CASCADE
);

CREATE INDEX "IX_BatchFiles_PublisherId_CreatedAt" ON "BatchFiles" ("PublisherId", "CreatedAt");
CREATE INDEX "IX_BatchFiles_State" ON "BatchFiles" ("State");
CREATE INDEX "IX_BatchLines_BatchFileId" ON "BatchLines" ("BatchFileId");
