-- Texts of the letters that an administrator edited; before anybody does, there is no row.
CREATE TABLE "LetterTexts" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_LetterTexts" PRIMARY KEY AUTOINCREMENT,
    "Letter" TEXT NOT NULL,
    "Number" INTEGER NOT NULL,
    "Subject" TEXT NOT NULL,
    "Body" TEXT NOT NULL,
    "EnglishSubject" TEXT NOT NULL,
    "EnglishBody" TEXT NOT NULL,
    "At" TEXT NOT NULL,
    "By" TEXT NOT NULL
);

CREATE UNIQUE INDEX "IX_LetterTexts_Letter_Number" ON "LetterTexts" ("Letter", "Number");
