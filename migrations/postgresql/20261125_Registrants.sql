-- Taking over from the old systems: files, blocks that wait for two people, numbers that the ledger lacks.

ALTER TABLE "Publishers" ADD COLUMN "OldCode" character varying(40);
ALTER TABLE "Blocks" ADD COLUMN "HasHeld" boolean NOT NULL DEFAULT false;

CREATE TABLE "BlockTakeOvers" (
    "BlockId" uuid NOT NULL,
    "Fill" integer,
    "ClosedThere" boolean NOT NULL,
    "FirstById" uuid,
    "FirstBy" text,
    "FirstAt" timestamp with time zone,
    "SecondBy" text,
    "CompletedAt" timestamp with time zone,
    "Version" uuid NOT NULL,
    CONSTRAINT "PK_BlockTakeOvers" PRIMARY KEY ("BlockId"),
    CONSTRAINT "FK_BlockTakeOvers_Blocks_BlockId" FOREIGN KEY ("BlockId") REFERENCES "Blocks" ("Id") ON DELETE RESTRICT
);

CREATE TABLE "TakeOverFiles" (
    "Id" uuid NOT NULL,
    "Kind" character varying(40) NOT NULL,
    "State" character varying(40) NOT NULL,
    "FileName" text NOT NULL,
    "Key" text NOT NULL,
    "Size" bigint NOT NULL,
    "UploadedAt" timestamp with time zone NOT NULL,
    "UploadedBy" text NOT NULL,
    "Rows" bigint NOT NULL,
    "Done" bigint NOT NULL,
    "Fresh" bigint NOT NULL,
    "Known" bigint NOT NULL,
    "Wrong" bigint NOT NULL,
    "Faults" text NOT NULL,
    "Unreadable" text,
    "EndedAt" timestamp with time zone,
    "Version" uuid NOT NULL,
    CONSTRAINT "PK_TakeOverFiles" PRIMARY KEY ("Id")
);

CREATE TABLE "StrayNumbers" (
    "Number" character varying(13) NOT NULL,
    "Source" text NOT NULL,
    "About" text,
    "FoundAt" timestamp with time zone NOT NULL,
    "State" character varying(40) NOT NULL,
    "SettledAt" timestamp with time zone,
    "SettledBy" text,
    "Why" text,
    "Version" uuid NOT NULL,
    CONSTRAINT "PK_StrayNumbers" PRIMARY KEY ("Number")
);

CREATE UNIQUE INDEX "IX_Publishers_OldCode" ON "Publishers" ("OldCode");
CREATE INDEX "IX_BlockTakeOvers_CompletedAt" ON "BlockTakeOvers" ("CompletedAt");
CREATE INDEX "IX_TakeOverFiles_State" ON "TakeOverFiles" ("State");
CREATE INDEX "IX_StrayNumbers_State_Number" ON "StrayNumbers" ("State", "Number");
