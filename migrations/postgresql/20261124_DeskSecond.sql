-- Two persons: proposals that wait for another one; numbers that were cancelled.

ALTER TABLE "Products" ADD COLUMN "CancelledAt" timestamp with time zone;
ALTER TABLE "CatalogueFormats" ADD COLUMN "CancelledAt" timestamp with time zone;

CREATE TABLE "Proposals" (
    "Id" uuid NOT NULL,
    "Kind" character varying(40) NOT NULL,
    "State" character varying(40) NOT NULL,
    "Key" character varying(60),
    "What" text NOT NULL,
    "Why" text NOT NULL,
    "Detail" text NOT NULL,
    "RequestId" uuid,
    "ProposedById" uuid NOT NULL,
    "ProposedBy" text NOT NULL,
    "BySupervisor" boolean NOT NULL,
    "ProposedAt" timestamp with time zone NOT NULL,
    "LapsesAt" timestamp with time zone NOT NULL,
    "DecidedById" uuid,
    "DecidedBy" text,
    "DecidedAt" timestamp with time zone,
    "Answer" text,
    "Version" uuid NOT NULL,
    CONSTRAINT "PK_Proposals" PRIMARY KEY ("Id")
);

CREATE UNIQUE INDEX "IX_Proposals_Key" ON "Proposals" ("Key");
CREATE INDEX "IX_Proposals_State" ON "Proposals" ("State");
CREATE INDEX "IX_Proposals_RequestId" ON "Proposals" ("RequestId");
