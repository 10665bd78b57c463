-- 通函: letters to many publishers, each of them a row of Letters, too.
CREATE TABLE "MassLetters" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_MassLetters" PRIMARY KEY,
    "State" TEXT NOT NULL,
    "Subject" TEXT NOT NULL,
    "Body" TEXT NOT NULL,
    "EnglishSubject" TEXT NULL,
    "EnglishBody" TEXT NULL,
    "Audience" TEXT NOT NULL,
    "Kind" TEXT NULL,
    "Number" INTEGER NULL,
    "CreatedBy" TEXT NOT NULL,
    "ChangedAt" TEXT NOT NULL,
    "ProposedAt" TEXT NULL,
    "ConfirmedAt" TEXT NULL,
    "Planned" INTEGER NOT NULL,
    "Done" INTEGER NOT NULL,
    "EndedAt" TEXT NULL,
    "Version" TEXT NOT NULL
);

ALTER TABLE "Letters" ADD COLUMN "MassLetterId" TEXT NULL CONSTRAINT "FK_Letters_MassLetters_MassLetterId" REFERENCES "MassLetters" ("Id") ON DELETE RESTRICT;

CREATE INDEX "IX_MassLetters_State" ON "MassLetters" ("State");
CREATE INDEX "IX_Letters_MassLetterId_State" ON "Letters" ("MassLetterId", "State");
