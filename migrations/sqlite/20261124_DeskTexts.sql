-- Procedures with their versions and ticks, announcements.

CREATE TABLE "Procedures" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_Procedures" PRIMARY KEY AUTOINCREMENT,
    "Kind" TEXT NOT NULL,
    "Number" INTEGER NOT NULL,
    "Chinese" TEXT NOT NULL,
    "English" TEXT NOT NULL,
    "At" TEXT NULL,
    "By" TEXT NULL
);

CREATE TABLE "ProcedureChecks" (
    "RequestId" TEXT NOT NULL CONSTRAINT "PK_ProcedureChecks" PRIMARY KEY,
    "Kind" TEXT NOT NULL,
    "Number" INTEGER NOT NULL,
    "Ticked" TEXT NOT NULL,
    "By" TEXT NOT NULL,
    "At" TEXT NOT NULL,
    "Version" TEXT NOT NULL,
    CONSTRAINT "FK_ProcedureChecks_Requests_RequestId" FOREIGN KEY ("RequestId") REFERENCES "Requests" ("Id") ON DELETE RESTRICT
);

CREATE TABLE "Announcements" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_Announcements" PRIMARY KEY AUTOINCREMENT,
    "ChineseTitle" TEXT NOT NULL,
    "ChineseText" TEXT NOT NULL,
    "EnglishTitle" TEXT NOT NULL,
    "EnglishText" TEXT NOT NULL,
    "FromDay" TEXT NOT NULL,
    "UntilDay" TEXT NULL,
    "ChangedAt" TEXT NOT NULL,
    "By" TEXT NOT NULL,
    "Version" TEXT NOT NULL
);

CREATE UNIQUE INDEX "IX_Procedures_Kind_Number" ON "Procedures" ("Kind", "Number");
CREATE INDEX "IX_Announcements_FromDay" ON "Announcements" ("FromDay");
