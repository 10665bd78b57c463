-- Who may read how many copies where: places of the library, loans, holds, copies in use, and who was turned away.
CREATE TABLE "ReadingRooms" (
    "Id" uuid NOT NULL,
    "Name" text NOT NULL,
    "IsPc" boolean NOT NULL,
    "Networks" text NOT NULL,
    "Version" uuid NOT NULL,
    CONSTRAINT "PK_ReadingRooms" PRIMARY KEY ("Id")
);

CREATE TABLE "Loans" (
    "Id" uuid NOT NULL,
    "DepositId" uuid NOT NULL,
    "ReaderId" uuid,
    "LentAt" timestamp with time zone NOT NULL,
    "DueOn" date NOT NULL,
    "EndedAt" timestamp with time zone,
    "End" character varying(40),
    CONSTRAINT "PK_Loans" PRIMARY KEY ("Id"),
    CONSTRAINT "FK_Loans_Requests_DepositId" FOREIGN KEY ("DepositId") REFERENCES "Requests" ("Id") ON DELETE RESTRICT,
    CONSTRAINT "FK_Loans_Users_ReaderId" FOREIGN KEY ("ReaderId") REFERENCES "Users" ("Id") ON DELETE SET NULL
);

CREATE TABLE "Holds" (
    "Id" uuid NOT NULL,
    "DepositId" uuid NOT NULL,
    "ReaderId" uuid NOT NULL,
    "PlacedAt" timestamp with time zone NOT NULL,
    "KeptUntil" date,
    CONSTRAINT "PK_Holds" PRIMARY KEY ("Id"),
    CONSTRAINT "FK_Holds_Requests_DepositId" FOREIGN KEY ("DepositId") REFERENCES "Requests" ("Id") ON DELETE RESTRICT,
    CONSTRAINT "FK_Holds_Users_ReaderId" FOREIGN KEY ("ReaderId") REFERENCES "Users" ("Id") ON DELETE CASCADE
);

CREATE TABLE "CopiesInUse" (
    "DepositId" uuid NOT NULL,
    "Number" integer NOT NULL,
    "Use" character varying(40) NOT NULL,
    "HolderId" uuid NOT NULL,
    "ReaderId" uuid,
    "Slot" integer,
    "Until" timestamp with time zone,
    CONSTRAINT "PK_CopiesInUse" PRIMARY KEY ("DepositId", "Number"),
    CONSTRAINT "FK_CopiesInUse_Requests_DepositId" FOREIGN KEY ("DepositId") REFERENCES "Requests" ("Id") ON DELETE RESTRICT,
    CONSTRAINT "FK_CopiesInUse_Users_ReaderId" FOREIGN KEY ("ReaderId") REFERENCES "Users" ("Id") ON DELETE CASCADE
);

CREATE TABLE "Turnaways" (
    "Id" uuid NOT NULL,
    "DepositId" uuid NOT NULL,
    "Kind" character varying(40) NOT NULL,
    "At" timestamp with time zone NOT NULL,
    "Who" character varying(60),
    CONSTRAINT "PK_Turnaways" PRIMARY KEY ("Id"),
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

ALTER TABLE "ReadingSessions" ADD COLUMN "Way" character varying(40) NOT NULL DEFAULT 'Open';
ALTER TABLE "ReadingSessions" ADD COLUMN "RoomId" uuid;
ALTER TABLE "ReadingSessions" ADD COLUMN "LoanId" uuid;
ALTER TABLE "ReadingSessions" ADD COLUMN "Seat" character varying(60);
ALTER TABLE "ReadingSessions" ADD COLUMN "IsRequest" boolean NOT NULL DEFAULT FALSE;
ALTER TABLE "ReadingSessions" ADD COLUMN "IsUniqueRequest" boolean NOT NULL DEFAULT FALSE;
ALTER TABLE "ReadingSessions" ADD CONSTRAINT "FK_ReadingSessions_ReadingRooms_RoomId" FOREIGN KEY ("RoomId") REFERENCES "ReadingRooms" ("Id") ON DELETE SET NULL;
ALTER TABLE "ReadingSessions" ADD CONSTRAINT "FK_ReadingSessions_Loans_LoanId" FOREIGN KEY ("LoanId") REFERENCES "Loans" ("Id") ON DELETE SET NULL;
CREATE INDEX "IX_ReadingSessions_EndedAt_SeenAt" ON "ReadingSessions" ("EndedAt", "SeenAt");
CREATE INDEX "IX_ReadingSessions_LoanId" ON "ReadingSessions" ("LoanId");
CREATE INDEX "IX_ReadingSessions_RoomId" ON "ReadingSessions" ("RoomId");
CREATE UNIQUE INDEX "IX_ReadingSessions_Seat" ON "ReadingSessions" ("Seat");
