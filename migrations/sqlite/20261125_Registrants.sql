-- Taking over from the old systems: files, blocks that wait for two people, numbers that the ledger lacks.

ALTER TABLE "Publishers" ADD COLUMN "OldCode" TEXT NULL;
ALTER TABLE "Blocks" ADD COLUMN "HasHeld" INTEGER NOT NULL DEFAULT 0;

CREATE TABLE "BlockTakeOvers" (
    "BlockId" TEXT NOT NULL CONSTRAINT "PK_BlockTakeOvers" PRIMARY KEY,
    "Fill" INTEGER NULL,
    "ClosedThere" INTEGER NOT NULL,
    "FirstById" TEXT NULL,
    "FirstBy" TEXT NULL,
    "FirstAt" TEXT NULL,
    "SecondBy" TEXT NULL,
    "CompletedAt" TEXT NULL,
    "Version" TEXT NOT NULL,
    CONSTRAINT "FK_BlockTakeOvers_Blocks_BlockId" FOREIGN KEY ("BlockId") REFERENCES "Blocks" ("Id") ON DELETE RESTRICT
);

CREATE TABLE "TakeOverFiles" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_TakeOverFiles" PRIMARY KEY,
    "Kind" TEXT NOT NULL,
    "State" TEXT NOT NULL,
    "FileName" TEXT NOT NULL,
    "Key" TEXT NOT NULL,
    "Size" INTEGER NOT NULL,
    "UploadedAt" TEXT NOT NULL,
    "UploadedBy" TEXT NOT NULL,
    "Rows" INTEGER NOT NULL,
    "Done" INTEGER NOT NULL,
    "Fresh" INTEGER NOT NULL,
    "Known" INTEGER NOT NULL,
    "Wrong" INTEGER NOT NULL,
    "Faults" TEXT NOT NULL,
    "Unreadable" TEXT NULL,
    "EndedAt" TEXT NULL,
    "Version" TEXT NOT NULL
);

CREATE TABLE "StrayNumbers" (
    "Number" TEXT NOT NULL CONSTRAINT "PK_StrayNumbers" PRIMARY KEY,
    "Source" TEXT NOT NULL,
    "About" TEXT NULL,
    "FoundAt" TEXT NOT NULL,
    "State" TEXT NOT NULL,
    "SettledAt" TEXT NULL,
    "SettledBy" TEXT NULL,
    "Why" TEXT NULL,
    "Version" TEXT NOT NULL
);

CREATE UNIQUE INDEX "IX_Publishers_OldCode" ON "Publishers" ("OldCode");
CREATE INDEX "IX_BlockTakeOvers_CompletedAt" ON "BlockTakeOvers" ("CompletedAt");
CREATE INDEX "IX_TakeOverFiles_State" ON "TakeOverFiles" ("State");
CREATE INDEX "IX_StrayNumbers_State_Number" ON "StrayNumbers" ("State", "Number");
