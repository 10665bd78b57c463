-- 通函: letters to many publishers, each of them a row of Letters, too.
CREATE TABLE "MassLetters" (
    "Id" uuid NOT NULL,
    "State" character varying(40) NOT NULL,
    "Subject" text NOT NULL,
    "Body" text NOT NULL,
    "EnglishSubject" text,
    "EnglishBody" text,
    "Audience" character varying(40) NOT NULL,
    "Kind" character varying(40),
    "Number" integer,
    "CreatedBy" text NOT NULL,
    "ChangedAt" timestamp with time zone NOT NULL,
    "ProposedAt" timestamp with time zone,
    "ConfirmedAt" timestamp with time zone,
    "Planned" integer NOT NULL,
    "Done" integer NOT NULL,
    "EndedAt" timestamp with time zone,
    "Version" uuid NOT NULL,
    CONSTRAINT "PK_MassLetters" PRIMARY KEY ("Id")
);

ALTER TABLE "Letters" ADD COLUMN "MassLetterId" uuid CONSTRAINT "FK_Letters_MassLetters_MassLetterId" REFERENCES "MassLetters" ("Id") ON DELETE RESTRICT;

CREATE INDEX "IX_MassLetters_State" ON "MassLetters" ("State");
CREATE INDEX "IX_Letters_MassLetterId_State" ON "Letters" ("MassLetterId", "State");
