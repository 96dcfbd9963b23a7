using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EsimAdmin.Core.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Pending : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_OrderParts_NextCheckAt",
                table: "OrderParts");

            migrationBuilder.DropIndex(
                name: "IX_Mails_NextAttemptAt",
                table: "Mails");

            migrationBuilder.DropIndex(
                name: "IX_Intents_NextCheckAt",
                table: "Intents");

            migrationBuilder.DropIndex(
                name: "IX_AutoTopUps_State_NextTryAt",
                table: "AutoTopUps");

            migrationBuilder.RenameColumn(
                name: "NextCheckAt",
                table: "OrderParts",
                newName: "DueAt");

            migrationBuilder.RenameColumn(
                name: "NextAttemptAt",
                table: "Mails",
                newName: "DueAt");

            migrationBuilder.RenameColumn(
                name: "Attempts",
                table: "Mails",
                newName: "Checks");

            migrationBuilder.RenameColumn(
                name: "NextCheckAt",
                table: "Intents",
                newName: "DueAt");

            migrationBuilder.RenameColumn(
                name: "NextTryAt",
                table: "AutoTopUps",
                newName: "DueAt");

            migrationBuilder.AddColumn<long>(
                name: "LeasedUntil",
                table: "OrderParts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "Lease",
                table: "OrderParts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "LeasedUntil",
                table: "Mails",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "Lease",
                table: "Mails",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "LeasedUntil",
                table: "Intents",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "Lease",
                table: "Intents",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "MailId",
                table: "InstallLinks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ConfirmedUsed",
                table: "Esims",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "HintedAt",
                table: "Esims",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "UsageHintedAt",
                table: "Esims",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "Version",
                table: "Esims",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<int>(
                name: "Checks",
                table: "BulkItems",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "DueAt",
                table: "BulkItems",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "Lease",
                table: "BulkItems",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "LeasedUntil",
                table: "BulkItems",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Checks",
                table: "AutoTopUps",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "LeasedUntil",
                table: "AutoTopUps",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "Lease",
                table: "AutoTopUps",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsUnconfirmed",
                table: "Alerts",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            // What was shown was the vendor's answer, as far as anybody knew.
            migrationBuilder.Sql("UPDATE \"Esims\" SET \"ConfirmedUsed\" = \"Used\"");
            // From here on one call is open for an eSIM. Of several, the first goes on; what was not sent yet is refused, what was perhaps sent stays uncertain.
            migrationBuilder.Sql("""
                UPDATE "Intents" SET "State" = CASE WHEN "State" = 0 THEN 3 ELSE 4 END, "DueAt" = NULL, "EndedAt" = "CreatedAt"
                WHERE "DueAt" IS NOT NULL AND "Id" NOT IN (SELECT MIN("Id") FROM "Intents" WHERE "DueAt" IS NOT NULL GROUP BY "EsimTranNo")
                """);

            migrationBuilder.CreateIndex(
                name: "IX_OrderParts_DueAt",
                table: "OrderParts",
                column: "DueAt");

            migrationBuilder.CreateIndex(
                name: "IX_Mails_DueAt",
                table: "Mails",
                column: "DueAt");

            migrationBuilder.CreateIndex(
                name: "IX_Intents_DueAt",
                table: "Intents",
                column: "DueAt");

            migrationBuilder.CreateIndex(
                name: "IX_Intents_OneOpen",
                table: "Intents",
                column: "EsimTranNo",
                unique: true,
                filter: "\"DueAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_InstallLinks_MailId",
                table: "InstallLinks",
                column: "MailId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_BulkItems_DueAt",
                table: "BulkItems",
                column: "DueAt");

            migrationBuilder.CreateIndex(
                name: "IX_AutoTopUps_DueAt",
                table: "AutoTopUps",
                column: "DueAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_OrderParts_DueAt",
                table: "OrderParts");

            migrationBuilder.DropIndex(
                name: "IX_Mails_DueAt",
                table: "Mails");

            migrationBuilder.DropIndex(
                name: "IX_Intents_DueAt",
                table: "Intents");

            migrationBuilder.DropIndex(
                name: "IX_Intents_OneOpen",
                table: "Intents");

            migrationBuilder.DropIndex(
                name: "IX_InstallLinks_MailId",
                table: "InstallLinks");

            migrationBuilder.DropIndex(
                name: "IX_BulkItems_DueAt",
                table: "BulkItems");

            migrationBuilder.DropIndex(
                name: "IX_AutoTopUps_DueAt",
                table: "AutoTopUps");

            migrationBuilder.DropColumn(
                name: "LeasedUntil",
                table: "OrderParts");

            migrationBuilder.DropColumn(
                name: "Lease",
                table: "OrderParts");

            migrationBuilder.DropColumn(
                name: "LeasedUntil",
                table: "Mails");

            migrationBuilder.DropColumn(
                name: "Lease",
                table: "Mails");

            migrationBuilder.DropColumn(
                name: "LeasedUntil",
                table: "Intents");

            migrationBuilder.DropColumn(
                name: "Lease",
                table: "Intents");

            migrationBuilder.DropColumn(
                name: "MailId",
                table: "InstallLinks");

            migrationBuilder.DropColumn(
                name: "ConfirmedUsed",
                table: "Esims");

            migrationBuilder.DropColumn(
                name: "HintedAt",
                table: "Esims");

            migrationBuilder.DropColumn(
                name: "UsageHintedAt",
                table: "Esims");

            migrationBuilder.DropColumn(
                name: "Version",
                table: "Esims");

            migrationBuilder.DropColumn(
                name: "Checks",
                table: "BulkItems");

            migrationBuilder.DropColumn(
                name: "DueAt",
                table: "BulkItems");

            migrationBuilder.DropColumn(
                name: "Lease",
                table: "BulkItems");

            migrationBuilder.DropColumn(
                name: "LeasedUntil",
                table: "BulkItems");

            migrationBuilder.DropColumn(
                name: "Checks",
                table: "AutoTopUps");

            migrationBuilder.DropColumn(
                name: "LeasedUntil",
                table: "AutoTopUps");

            migrationBuilder.DropColumn(
                name: "Lease",
                table: "AutoTopUps");

            migrationBuilder.DropColumn(
                name: "IsUnconfirmed",
                table: "Alerts");

            migrationBuilder.RenameColumn(
                name: "DueAt",
                table: "OrderParts",
                newName: "NextCheckAt");

            migrationBuilder.RenameColumn(
                name: "DueAt",
                table: "Mails",
                newName: "NextAttemptAt");

            migrationBuilder.RenameColumn(
                name: "Checks",
                table: "Mails",
                newName: "Attempts");

            migrationBuilder.RenameColumn(
                name: "DueAt",
                table: "Intents",
                newName: "NextCheckAt");

            migrationBuilder.RenameColumn(
                name: "DueAt",
                table: "AutoTopUps",
                newName: "NextTryAt");

            migrationBuilder.CreateIndex(
                name: "IX_OrderParts_NextCheckAt",
                table: "OrderParts",
                column: "NextCheckAt");

            migrationBuilder.CreateIndex(
                name: "IX_Mails_NextAttemptAt",
                table: "Mails",
                column: "NextAttemptAt");

            migrationBuilder.CreateIndex(
                name: "IX_Intents_NextCheckAt",
                table: "Intents",
                column: "NextCheckAt");

            migrationBuilder.CreateIndex(
                name: "IX_AutoTopUps_State_NextTryAt",
                table: "AutoTopUps",
                columns: new[] { "State", "NextTryAt" });
        }
    }
}
