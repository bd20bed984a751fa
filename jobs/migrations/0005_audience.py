from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0004_ai")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="audience",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Whose words the story opens with; general where empty.",
                max_length=20,
            ),
        ),
    ]
