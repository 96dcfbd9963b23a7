using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EsimAdmin.Core.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Secrets : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "HasActivationCode",
                table: "Esims",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "PlainSecrets",
                columns: table => new
                {
                    EsimTranNo = table.Column<string>(type: "TEXT", nullable: false),
                    ActivationCode = table.Column<string>(type: "TEXT", nullable: false),
                    Pin = table.Column<string>(type: "TEXT", nullable: true),
                    Puk = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PlainSecrets", x => x.EsimTranNo);
                });

            migrationBuilder.CreateTable(
                name: "Secrets",
                columns: table => new
                {
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    KeyId = table.Column<string>(type: "TEXT", nullable: false),
                    Sealed = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Secrets", x => x.Name);
                });

            // What stands in clear is moved aside, until the start that follows has sealed it.
            migrationBuilder.Sql("""UPDATE "Esims" SET "HasActivationCode" = 1 WHERE "ActivationCode" <> '';""");
            migrationBuilder.Sql("""
                INSERT INTO "PlainSecrets" ("EsimTranNo", "ActivationCode", "Pin", "Puk")
                SELECT "EsimTranNo", "ActivationCode", "Pin", "Puk" FROM "Esims"
                WHERE "ActivationCode" <> '' OR "Pin" IS NOT NULL OR "Puk" IS NOT NULL;
                """);
            migrationBuilder.Sql("""
                INSERT INTO "Facts" ("Name", "Value") SELECT 'Storage:CleaningDue', 'true' WHERE EXISTS (SELECT 1 FROM "PlainSecrets");
                """);

            migrationBuilder.DropColumn(
                name: "ActivationCode",
                table: "Esims");

            migrationBuilder.DropColumn(
                name: "Pin",
                table: "Esims");

            migrationBuilder.DropColumn(
                name: "Puk",
                table: "Esims");

            migrationBuilder.CreateIndex(
                name: "IX_EsimEvents_PersonId_At",
                table: "EsimEvents",
                columns: new[] { "PersonId", "At" },
                filter: "\"PersonId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Secrets_KeyId",
                table: "Secrets",
                column: "KeyId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "PlainSecrets");

            migrationBuilder.DropTable(
                name: "Secrets");

            migrationBuilder.DropIndex(
                name: "IX_EsimEvents_PersonId_At",
                table: "EsimEvents");

            migrationBuilder.DropColumn(
                name: "HasActivationCode",
                table: "Esims");

            migrationBuilder.AddColumn<string>(
                name: "ActivationCode",
                table: "Esims",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "Pin",
                table: "Esims",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Puk",
                table: "Esims",
                type: "TEXT",
                nullable: true);
        }
    }
}
