-- The survey after a case is decided, and the targets of the quarterly report.
ALTER TABLE "Requests" ADD COLUMN "SurveyCode" TEXT;

CREATE TABLE "SurveyAnswers" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_SurveyAnswers" PRIMARY KEY,
    "Kind" TEXT NOT NULL,
    "Channel" TEXT NOT NULL,
    "Year" INTEGER NOT NULL,
    "Quarter" INTEGER NOT NULL,
    "Question" TEXT NOT NULL,
    "Step" INTEGER NULL,
    "Text" TEXT NULL
);

CREATE TABLE "Targets" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_Targets" PRIMARY KEY AUTOINCREMENT,
    "Code" TEXT NOT NULL,
    "Value" INTEGER NOT NULL,
    "At" TEXT NOT NULL,
    "By" TEXT NOT NULL
);

CREATE INDEX "IX_SurveyAnswers_Year_Quarter" ON "SurveyAnswers" ("Year", "Quarter");
