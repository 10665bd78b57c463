-- The desk: absences, saved filters, internal notes.

CREATE TABLE "Absences" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_Absences" PRIMARY KEY AUTOINCREMENT,
    "OfficerId" TEXT NOT NULL,
    "FirstDay" TEXT NOT NULL,
    "LastDay" TEXT NOT NULL,
    "EnteredBy" TEXT NOT NULL,
    "EnteredAt" TEXT NOT NULL,
    CONSTRAINT "FK_Absences_Users_OfficerId" FOREIGN KEY ("OfficerId") REFERENCES "Users" ("Id") ON DELETE CASCADE
);

CREATE TABLE "SavedFilters" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_SavedFilters" PRIMARY KEY AUTOINCREMENT,
    "UserId" TEXT NOT NULL,
    "Name" TEXT NOT NULL,
    "Query" TEXT NOT NULL,
    CONSTRAINT "FK_SavedFilters_Users_UserId" FOREIGN KEY ("UserId") REFERENCES "Users" ("Id") ON DELETE CASCADE
);

CREATE TABLE "CaseNotes" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_CaseNotes" PRIMARY KEY AUTOINCREMENT,
    "RequestId" TEXT NOT NULL,
    "At" TEXT NOT NULL,
    "AuthorId" TEXT NULL,
    "Author" TEXT NOT NULL,
    "Text" TEXT NOT NULL,
    CONSTRAINT "FK_CaseNotes_Requests_RequestId" FOREIGN KEY ("RequestId") REFERENCES "Requests" ("Id") ON DELETE RESTRICT
);

CREATE INDEX "IX_Absences_LastDay" ON "Absences" ("LastDay");
CREATE INDEX "IX_Absences_OfficerId" ON "Absences" ("OfficerId");
CREATE UNIQUE INDEX "IX_SavedFilters_UserId_Name" ON "SavedFilters" ("UserId", "Name");
CREATE INDEX "IX_CaseNotes_RequestId" ON "CaseNotes" ("RequestId");
