-- Deposit of e-books: the case's licence, its files, and the pieces in which they come in.
ALTER TABLE "Requests" ADD COLUMN "Access" character varying(40);
ALTER TABLE "Requests" ADD COLUMN "Copies" integer;
ALTER TABLE "Requests" ADD COLUMN "LoanDays" integer;
ALTER TABLE "Requests" ADD COLUMN "EmbargoUntil" date;
ALTER TABLE "Requests" ADD COLUMN "SignedAt" timestamp with time zone;
ALTER TABLE "Requests" ADD COLUMN "SignedBy" text;
ALTER TABLE "Requests" ADD COLUMN "SignedById" uuid;
ALTER TABLE "Requests" ADD COLUMN "SignedTitle" text;
ALTER TABLE "Requests" ADD COLUMN "SignedSha256" character varying(64);
ALTER TABLE "Requests" ADD COLUMN "TakenDownAt" timestamp with time zone;
ALTER TABLE "Requests" ADD COLUMN "TakenDownBecause" text;

CREATE TABLE "DepositFiles" (
    "Id" uuid NOT NULL,
    "DepositId" uuid NOT NULL,
    "Kind" character varying(40) NOT NULL,
    "ProductId" uuid,
    "FileName" text NOT NULL,
    "Length" bigint NOT NULL,
    "Received" bigint NOT NULL,
    "State" character varying(40) NOT NULL,
    "Metadata" text,
    "CreatedAt" timestamp with time zone NOT NULL,
    "ExpiresAt" timestamp with time zone NOT NULL,
    "Sha256" character varying(64),
    "Type" text,
    "Report" text,
    "CheckedAt" timestamp with time zone,
    "Attempts" integer NOT NULL,
    "NextTryAt" timestamp with time zone,
    "TakenBecause" text,
    "DepositedAt" timestamp with time zone,
    "Version" uuid NOT NULL,
    CONSTRAINT "PK_DepositFiles" PRIMARY KEY ("Id"),
    CONSTRAINT "FK_DepositFiles_Products_ProductId" FOREIGN KEY ("ProductId") REFERENCES "Products" ("Id") ON DELETE CASCADE,
    CONSTRAINT "FK_DepositFiles_Requests_DepositId" FOREIGN KEY ("DepositId") REFERENCES "Requests" ("Id") ON DELETE CASCADE
);

CREATE TABLE "DepositPieces" (
    "FileId" uuid NOT NULL,
    "Start" bigint NOT NULL,
    "Size" bigint NOT NULL,
    "Key" character varying(200) NOT NULL,
    CONSTRAINT "PK_DepositPieces" PRIMARY KEY ("FileId", "Start"),
    CONSTRAINT "FK_DepositPieces_DepositFiles_FileId" FOREIGN KEY ("FileId") REFERENCES "DepositFiles" ("Id") ON DELETE CASCADE
);

CREATE INDEX "IX_DepositFiles_DepositId" ON "DepositFiles" ("DepositId");
CREATE INDEX "IX_DepositFiles_ProductId" ON "DepositFiles" ("ProductId");
CREATE INDEX "IX_DepositFiles_Sha256" ON "DepositFiles" ("Sha256");
CREATE INDEX "IX_DepositFiles_State_NextTryAt" ON "DepositFiles" ("State", "NextTryAt");
CREATE UNIQUE INDEX "IX_DepositPieces_Key" ON "DepositPieces" ("Key");
