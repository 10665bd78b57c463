-- Who may read how many copies where: places of the library, loans, holds, copies in use, and who was turned away.
CREATE TABLE "ReadingRooms" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_ReadingRooms" PRIMARY KEY,
    "Name" TEXT NOT NULL,
    "IsPc" INTEGER NOT NULL,
    "Networks" TEXT NOT NULL,
    "Version" TEXT NOT NULL
);

CREATE TABLE "Loans" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_Loans" PRIMARY KEY,
    "DepositId" TEXT NOT NULL,
    "ReaderId" TEXT NULL,
    "LentAt" TEXT NOT NULL,
    "DueOn" TEXT NOT NULL,
    "EndedAt" TEXT NULL,
    "End" TEXT NULL,
    CONSTRAINT "FK_Loans_Requests_DepositId" FOREIGN KEY ("DepositId") REFERENCES "Requests" ("Id") ON DELETE RESTRICT,
    CONSTRAINT "FK_Loans_Users_ReaderId" FOREIGN KEY ("ReaderId") REFERENCES "Users" ("Id") ON DELETE SET NULL
);

CREATE TABLE "Holds" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_Holds" PRIMARY KEY,
    "DepositId" TEXT NOT NULL,
    "ReaderId" TEXT NOT NULL,
    "PlacedAt" TEXT NOT NULL,
    "KeptUntil" TEXT NULL,
    CONSTRAINT "FK_Holds_Requests_DepositId" FOREIGN KEY ("DepositId") REFERENCES "Requests" ("Id") ON DELETE RESTRICT,
    CONSTRAINT "FK_Holds_Users_ReaderId" FOREIGN KEY ("ReaderId") REFERENCES "Users" ("Id") ON DELETE CASCADE
);

CREATE TABLE "CopiesInUse" (
    "DepositId" TEXT NOT NULL,
    "Number" INTEGER NOT NULL,
    "Use" TEXT NOT NULL,
    "HolderId" TEXT NOT NULL,
    "ReaderId" TEXT NULL,
    "Slot" INTEGER NULL,
    "Until" TEXT NULL,
    CONSTRAINT "PK_CopiesInUse" PRIMARY KEY ("DepositId", "Number"),
    CONSTRAINT "FK_CopiesInUse_Requests_DepositId" FOREIGN KEY ("DepositId") REFERENCES "Requests" ("Id") ON DELETE RESTRICT,
    CONSTRAINT "FK_CopiesInUse_Users_ReaderId" FOREIGN KEY ("ReaderId") REFERENCES "Users" ("Id") ON DELETE CASCADE
);

CREATE TABLE "Turnaways" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_Turnaways" PRIMARY KEY,
    "DepositId" TEXT NOT NULL,
    "Kind" TEXT NOT NULL,
    "At" TEXT NOT NULL,
    "Who" TEXT NULL,
    CONSTRAINT "FK_Turnaways_Requests_DepositId" FOREIGN KEY ("DepositId") REFERENCES "Requests" ("Id") ON DELETE RESTRICT
);

CREATE INDEX "IX_Loans_DepositId" ON "Loans" ("DepositId");
CREATE INDEX "IX_Loans_EndedAt_DueOn" ON "Loans" ("EndedAt", "DueOn");
CREATE INDEX "IX_Loans_ReaderId" ON "Loans" ("ReaderId");
CREATE UNIQUE INDEX "IX_Holds_DepositId_ReaderId" ON "Holds" ("DepositId", "ReaderId");
CREATE INDEX "IX_Holds_ReaderId" ON "Holds" ("ReaderId");
CREATE UNIQUE INDEX "IX_CopiesInUse_DepositId_ReaderId" ON "CopiesInUse" ("DepositId", "ReaderId");
CREATE UNIQUE INDEX "IX_CopiesInUse_HolderId" ON "CopiesInUse" ("HolderId");
CREATE UNIQUE INDEX "IX_CopiesInUse_ReaderId_Slot" ON "CopiesInUse" ("ReaderId", "Slot");
CREATE INDEX "IX_CopiesInUse_Until" ON "CopiesInUse" ("Until");
CREATE INDEX "IX_Turnaways_At" ON "Turnaways" ("At");
CREATE INDEX "IX_Turnaways_DepositId_At" ON "Turnaways" ("DepositId", "At");

ALTER TABLE "ReadingSessions" ADD COLUMN "Way" TEXT NOT NULL DEFAULT 'Open';
ALTER TABLE "ReadingSessions" ADD COLUMN "RoomId" TEXT NULL CONSTRAINT "FK_ReadingSessions_ReadingRooms_RoomId" REFERENCES "ReadingRooms" ("Id") ON DELETE SET NULL;
ALTER TABLE "ReadingSessions" ADD COLUMN "LoanId" TEXT NULL CONSTRAINT "FK_ReadingSessions_Loans_LoanId" REFERENCES "Loans" ("Id") ON DELETE SET NULL;
ALTER TABLE "ReadingSessions" ADD COLUMN "Seat" TEXT NULL;
ALTER TABLE "ReadingSessions" ADD COLUMN "IsRequest" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "ReadingSessions" ADD COLUMN "IsUniqueRequest" INTEGER NOT NULL DEFAULT 0;
CREATE INDEX "IX_ReadingSessions_EndedAt_SeenAt" ON "ReadingSessions" ("EndedAt", "SeenAt");
CREATE INDEX "IX_ReadingSessions_LoanId" ON "ReadingSessions" ("LoanId");
CREATE INDEX "IX_ReadingSessions_RoomId" ON "ReadingSessions" ("RoomId");
CREATE UNIQUE INDEX "IX_ReadingSessions_Seat" ON "ReadingSessions" ("Seat");
